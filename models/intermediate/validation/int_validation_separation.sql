-- One row per series, window and figure of how well the score parts won from lost: AUC and KS.
-- Ties count half in the AUC; its interval is DeLong's, from how each deal ranks among the others.
with
levels as (select * from {{ ref('int_validation_score_levels') }}),

scores as (
    select
        series_id,
        window_id,
        icp_score,
        sum(won_count) as won_count,
        sum(lost_count) as lost_count
    from levels
    where icp_score is not null
    group by series_id, window_id, icp_score
),

running as (
    select
        series_id,
        window_id,
        won_count,
        lost_count,
        sum(won_count) over up_to_here as won_so_far,
        sum(lost_count) over up_to_here as lost_so_far,
        sum(won_count) over in_window as won_total,
        sum(lost_count) over in_window as lost_total
    from scores
    window
        in_window as (partition by series_id, window_id),
        up_to_here as (partition by series_id, window_id order by icp_score)
),

placements as (
    select
        series_id,
        window_id,
        won_count,
        lost_count,
        won_total,
        lost_total,
        (lost_so_far - lost_count / 2) / nullif(lost_total, 0) as lost_share_beaten,
        (won_total - won_so_far + won_count / 2) / nullif(won_total, 0) as won_share_above,
        abs(won_so_far / nullif(won_total, 0) - lost_so_far / nullif(lost_total, 0)) as share_gap
    from running
),

summed as (
    select
        series_id,
        window_id,
        won_total,
        lost_total,
        max(share_gap) as ks,
        sum(won_count * lost_share_beaten) / nullif(won_total, 0) as auc,
        sum(won_count * power(lost_share_beaten, 2)) / nullif(won_total, 0) as won_square_mean,
        sum(lost_count * power(won_share_above, 2)) / nullif(lost_total, 0) as lost_square_mean
    from placements
    group by series_id, window_id, won_total, lost_total
),

figures as (
    select
        series_id,
        window_id,
        cast(won_total + lost_total as bigint) as sample_count,
        ks,
        auc,
        (won_square_mean - power(auc, 2)) / nullif(won_total - 1, 0)
        + (lost_square_mean - power(auc, 2)) / nullif(lost_total - 1, 0) as auc_variance
    from summed
),

final as (
    select
        series_id,
        window_id,
        'auc' as metric_id,
        sample_count,
        auc as value,
        {{ auc_bound('auc', 'auc_variance', 'low') }} as ci_low,
        {{ auc_bound('auc', 'auc_variance', 'high') }} as ci_high
    from figures
    union all
    select
        series_id,
        window_id,
        'ks' as metric_id,
        sample_count,
        ks as value,
        cast(null as double) as ci_low,
        cast(null as double) as ci_high
    from figures
)

select * from final
