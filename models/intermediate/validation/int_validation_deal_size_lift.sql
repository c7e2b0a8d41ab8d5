-- One row per series and window: mean amount of won deals from the cut-off up against other won
-- deals. Deals without an amount are left out.
with
won_deals as (select * from {{ ref('int_validation_won_deals') }}),

-- Money is added up as decimals and squares by size: a sum of doubles depends on the order of rows.
amounts as (
    select
        {% for side, sign in [('high', '>='), ('rest', '<')] %}
        avg(deal_amount) filter (where icp_score {{ sign }} cut_high) as {{ side }}_mean,
        var_samp(cast(deal_amount as double) order by deal_amount) filter (
            where icp_score {{ sign }} cut_high
        ) as {{ side }}_variance,
        count(*) filter (where icp_score {{ sign }} cut_high) as {{ side }}_count,
        {% endfor %}
        series_id,
        window_id
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
        high_count as side_count,
        rest_count as other_side_count,
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
