-- One row per series and window: 1 when no band closes better than a higher one, else 0.
-- Bands without deals are skipped; with fewer than two bands there is nothing to compare.
with
levels as (select * from {{ ref('int_validation_score_levels') }}),

bands as (
    select
        series_id,
        window_id,
        min(icp_score) as lowest_score,
        sum(won_count + lost_count) as deal_count,
        sum(won_count) / sum(won_count + lost_count) as close_rate
    from levels
    where icp_score is not null
    group by series_id, window_id, band_id
),

steps as (
    select
        series_id,
        window_id,
        deal_count,
        close_rate > lag(close_rate) over (
            partition by series_id, window_id order by lowest_score desc
        ) as is_rise
    from bands
),

final as (
    select
        series_id,
        window_id,
        'band_close_rate_monotone' as metric_id,
        cast(sum(deal_count) as bigint) as sample_count,
        cast(1 - max(cast(is_rise as integer)) as double) as value,
        cast(null as double) as ci_low,
        cast(null as double) as ci_high
    from steps
    group by series_id, window_id
)

select * from final
