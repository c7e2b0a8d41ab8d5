-- One row per won deal with a score, series and window of a figure that needs single deals.
with
deals as (select * from {{ ref('int_validation_deals') }}),

window_days as (select * from {{ ref('int_validation_window_days') }}),

last_deals as (select * from {{ ref('int_validation_last_deals') }}),

targets as (select * from {{ ref('int_validation_targets') }}),

asked as (
    select
        series_id,
        window_id,
        metric_id,
        cut_high
    from targets
    where
        metric_id in (
            'deal_size_lift_at_80',
            'deal_size_rank_correlation',
            'cycle_rank_correlation',
            'range_capture'
        )
),

window_deals as (
    select
        window_days.window_id,
        deals.*
    from window_days
    inner join deals
        on
            window_days.closed_date = deals.closed_date
            and window_days.is_new_business = deals.is_new_business
    where deals.is_won and deals.icp_score is not null
    union all
    select * from last_deals
    where is_won and icp_score is not null
),

final as (
    select
        asked.series_id,
        asked.window_id,
        asked.metric_id,
        asked.cut_high,
        window_deals.deal_key,
        window_deals.icp_score,
        window_deals.deal_amount,
        window_deals.cycle_days
    from asked
    inner join window_deals
        on
            asked.series_id = window_deals.series_id
            and asked.window_id = window_deals.window_id
)

select * from final
