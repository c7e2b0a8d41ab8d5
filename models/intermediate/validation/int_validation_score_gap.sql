-- One row per series and window: mean score of won deals less that of lost ones.
with
levels as (select * from {{ ref('int_validation_score_levels') }}),

-- Scores have nine decimals: as whole billionths they add up exactly, in whatever order.
scores as (
    select
        series_id,
        window_id,
        won_count,
        lost_count,
        cast(round(icp_score * 1e9) as hugeint) as billionths
    from levels
    where icp_score is not null
),

sums as (
    select
        {% for outcome in ['won', 'lost'] %}
        sum({{ outcome }}_count) as {{ outcome }}_total,
        sum({{ outcome }}_count * billionths) as {{ outcome }}_sum,
        sum({{ outcome }}_count * billionths * billionths) as {{ outcome }}_square_sum,
        {% endfor %}
        series_id,
        window_id
    from scores
    group by series_id, window_id
),

spreads as (
    select
        {% for outcome in ['won', 'lost'] %}
        {{ outcome }}_total,
        {{ outcome }}_sum / nullif({{ outcome }}_total * 1e9, 0) as {{ outcome }}_mean,
        ({{ outcome }}_total * {{ outcome }}_square_sum - {{ outcome }}_sum * {{ outcome }}_sum)
        / nullif({{ outcome }}_total * ({{ outcome }}_total - 1) * 1e18, 0)
            as {{ outcome }}_variance,
        {% endfor %}
        series_id,
        window_id
    from sums
),

final as (
    select
        series_id,
        window_id,
        'score_gap_won_lost' as metric_id,
        cast(won_total + lost_total as bigint) as sample_count,
        cast(won_total as bigint) as side_count,
        cast(lost_total as bigint) as other_side_count,
        won_mean - lost_mean as value,
        {{ welch_bound(
            'won_mean', 'won_variance', 'won_total',
            'lost_mean', 'lost_variance', 'lost_total', 'low'
        ) }} as ci_low,
        {{ welch_bound(
            'won_mean', 'won_variance', 'won_total',
            'lost_mean', 'lost_variance', 'lost_total', 'high'
        ) }} as ci_high
    from spreads
)

select * from final
