-- One row per series and window: mean score of won deals less that of lost ones.
with
levels as (select * from {{ ref('int_validation_score_levels') }}),

means as (
    select
        series_id,
        window_id,
        icp_score,
        won_count,
        lost_count,
        sum(won_count * icp_score) over in_window
        / nullif(sum(won_count) over in_window, 0) as won_mean,
        sum(lost_count * icp_score) over in_window
        / nullif(sum(lost_count) over in_window, 0) as lost_mean
    from levels
    where icp_score is not null
    window in_window as (partition by series_id, window_id)
),

spreads as (
    select
        series_id,
        window_id,
        won_mean,
        lost_mean,
        sum(won_count) as won_total,
        sum(lost_count) as lost_total,
        sum(won_count * power(icp_score - won_mean, 2))
        / nullif(sum(won_count) - 1, 0) as won_variance,
        sum(lost_count * power(icp_score - lost_mean, 2))
        / nullif(sum(lost_count) - 1, 0) as lost_variance
    from means
    group by series_id, window_id, won_mean, lost_mean
),

final as (
    select
        series_id,
        window_id,
        'score_gap_won_lost' as metric_id,
        cast(won_total + lost_total as bigint) as sample_count,
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
