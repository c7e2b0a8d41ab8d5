-- One row per series, window and share figure: how many deals stand above or below a threshold.
with
levels as (select * from {{ ref('int_validation_score_levels') }}),

counts as (
    select
        series_id,
        window_id,
        sum(won_count) as won_count,
        sum(won_count) filter (where icp_score >= 70) as won_at_70_count,
        sum(won_count) filter (where icp_score >= 85) as won_at_85_count,
        sum(lost_count) as lost_count,
        sum(lost_count) filter (where icp_score < 55) as lost_below_55_count,
        sum(won_count + lost_count) filter (where icp_score >= 85) as deals_at_85_count
    from levels
    where icp_score is not null
    group by series_id, window_id
),

shares as (
    {% for metric_id, hits, sample in [
        ('win_share_at_70', 'won_at_70_count', 'won_count'),
        ('win_share_at_85', 'won_at_85_count', 'won_count'),
        ('loss_share_below_55', 'lost_below_55_count', 'lost_count'),
        ('close_rate_at_85', 'won_at_85_count', 'deals_at_85_count'),
    ] %}
    select
        series_id,
        window_id,
        '{{ metric_id }}' as metric_id,
        cast(coalesce({{ sample }}, 0) as bigint) as sample_count,
        cast(coalesce({{ hits }}, 0) as bigint) as hit_count
    from counts
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (
    select
        series_id,
        window_id,
        metric_id,
        sample_count,
        hit_count / nullif(sample_count, 0) as value,
        {{ wilson_bound('hit_count', 'sample_count', 'low') }} as ci_low,
        {{ wilson_bound('hit_count', 'sample_count', 'high') }} as ci_high
    from shares
)

select * from final
