-- One row per quarter, scope and stretch of days that some figure of validation_targets looks at.
-- It ends with the quarter or on as_of_date; without window_days it is the quarter itself.
with
targets as (select * from {{ ref('validation_targets') }}),

quarters as (select * from {{ ref('int_validation_quarters') }}),

stretches as (
    select distinct
        scope,
        window_days
    from targets
),

final as (
    select
        cast(
            row_number() over (
                order by quarters.quarter_start, stretches.scope, stretches.window_days
            ) as integer
        ) as window_id,
        quarters.quarter_start,
        stretches.scope,
        stretches.window_days,
        case
            when stretches.window_days is null then quarters.quarter_start
            else quarters.quarter_end_date - cast(stretches.window_days - 1 as integer)
        end as window_start_date,
        quarters.quarter_end_date as window_end_date
    from quarters
    cross join stretches
)

select * from final
