-- One row per calendar quarter from the first closed deal to as_of_date, quiet quarters included.
-- The running quarter ends on as_of_date, not on its last day.
with
deals as (select * from {{ ref('int_validation_deals') }}),

first_quarter as (
    select cast(date_trunc('quarter', min(closed_date)) as date) as starts_on from deals
),

quarters as (
    select
        cast(
            unnest(generate_series(starts_on, {{ as_of_date() }}, interval '3 months')) as date
        ) as quarter_start
    from first_quarter
),

final as (
    select
        quarter_start,
        least(
            cast(quarter_start + interval '3 months' as date) - 1, {{ as_of_date() }}
        ) as quarter_end_date
    from quarters
)

select * from final
