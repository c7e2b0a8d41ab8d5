-- One row per quarter, scope and window that some figure of validation_targets looks at. It ends
-- with the quarter or on as_of_date. Where the last n deals are asked for it begins where they do,
-- which differs by card: int_validation_last_deals has them, and window_start_date is null.
with
targets as (select * from {{ ref('int_card_targets') }}),

quarters as (select * from {{ ref('int_validation_quarters') }}),

stretches as (
    select distinct
        targets.scope,
        targets.window,
        targets.last_n,
        targets.window_days
    from targets
),

final as (
    select
        cast(
            row_number() over (
                order by
                    quarters.quarter_start,
                    stretches.scope,
                    stretches.window,
                    stretches.last_n,
                    stretches.window_days
            ) as integer
        ) as window_id,
        quarters.quarter_start,
        stretches.scope,
        stretches.window,
        stretches.last_n,
        stretches.window_days,
        case
            when stretches.window_days > 0
                then quarters.quarter_end_date - cast(stretches.window_days - 1 as integer)
            when stretches.window = 'quarter' then quarters.quarter_start
            when stretches.window = '12_months'
                then cast(quarters.quarter_end_date + 1 - interval '12 months' as date)
        end as window_start_date,
        quarters.quarter_end_date as window_end_date
    from quarters
    cross join stretches
)

select * from final
