-- One row per series and window: close rate at 80 and more against the rest.
with
levels as (select * from {{ ref('int_validation_score_levels') }}),

counts as (
    select
        series_id,
        window_id,
        coalesce(sum(won_count) filter (where icp_score >= 80), 0) as won_high,
        coalesce(sum(won_count + lost_count) filter (where icp_score >= 80), 0) as deals_high,
        coalesce(sum(won_count) filter (where icp_score < 80), 0) as won_rest,
        coalesce(sum(won_count + lost_count) filter (where icp_score < 80), 0) as deals_rest
    from levels
    where icp_score is not null
    group by series_id, window_id
),

final as (
    select
        series_id,
        window_id,
        'close_rate_lift_at_80' as metric_id,
        cast(deals_high + deals_rest as bigint) as sample_count,
        (won_high / nullif(deals_high, 0)) / nullif(won_rest / nullif(deals_rest, 0), 0) as value,
        {{ rate_ratio_bound('won_high', 'deals_high', 'won_rest', 'deals_rest', 'low') }} as ci_low,
        {{ rate_ratio_bound('won_high', 'deals_high', 'won_rest', 'deals_rest', 'high') }}
            as ci_high
    from counts
)

select * from final
