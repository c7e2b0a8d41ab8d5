-- One row per won deal with a score, series and window of a figure that needs single deals.
with
deals as (select * from {{ ref('int_validation_deals') }}),

window_days as (select * from {{ ref('int_validation_window_days') }}),

targets as (select * from {{ ref('int_validation_targets') }}),

final as (
    select
        deals.series_id,
        targets.window_id,
        targets.metric_id,
        deals.deal_key,
        deals.icp_score,
        deals.deal_amount,
        deals.cycle_days
    from targets
    inner join window_days on targets.window_id = window_days.window_id
    inner join deals
        on
            window_days.closed_date = deals.closed_date
            and window_days.is_new_business = deals.is_new_business
    where
        targets.metric_id in (
            'deal_size_lift_at_80',
            'deal_size_rank_correlation',
            'cycle_rank_correlation',
            'range_capture'
        )
        and deals.is_won
        and deals.icp_score is not null
)

select * from final
