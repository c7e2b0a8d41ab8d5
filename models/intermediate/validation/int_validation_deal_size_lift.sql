-- One row per series and window: mean amount of won deals at 80 and more against other won deals.
-- Deals without an amount are left out.
with
won_deals as (select * from {{ ref('int_validation_won_deals') }}),

amounts as (
    select
        series_id,
        window_id,
        avg(deal_amount) filter (where icp_score >= 80) as high_mean,
        var_samp(deal_amount) filter (where icp_score >= 80) as high_variance,
        count(*) filter (where icp_score >= 80) as high_count,
        avg(deal_amount) filter (where icp_score < 80) as rest_mean,
        var_samp(deal_amount) filter (where icp_score < 80) as rest_variance,
        count(*) filter (where icp_score < 80) as rest_count
    from won_deals
    where metric_id = 'deal_size_lift_at_80' and deal_amount is not null
    group by series_id, window_id
),

final as (
    select
        series_id,
        window_id,
        'deal_size_lift_at_80' as metric_id,
        high_count + rest_count as sample_count,
        high_mean / nullif(rest_mean, 0) as value,
        {{ mean_ratio_bound(
            'high_mean', 'high_variance', 'high_count',
            'rest_mean', 'rest_variance', 'rest_count', 'low'
        ) }} as ci_low,
        {{ mean_ratio_bound(
            'high_mean', 'high_variance', 'high_count',
            'rest_mean', 'rest_variance', 'rest_count', 'high'
        ) }} as ci_high
    from amounts
)

select * from final
