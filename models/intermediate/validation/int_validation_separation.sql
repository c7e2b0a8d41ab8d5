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

-- Placements are counted double, ties once: whole numbers add up exactly, in whatever order.
placements as (
    select
        *,
        2 * lost_so_far - lost_count as lost_beaten,
        2 * (won_total - won_so_far) + won_count as won_above,
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
        sum(won_count * lost_beaten) as beaten_sum,
        sum(won_count * lost_beaten * lost_beaten) as beaten_square_sum,
        sum(lost_count * won_above * won_above) as above_square_sum
    from placements
    group by series_id, window_id, won_total, lost_total
),

figures as (
    select
        series_id,
        window_id,
        won_total,
        lost_total,
        ks,
        beaten_sum / nullif(2 * won_total * lost_total, 0) as auc,
        (won_total * beaten_square_sum - beaten_sum * beaten_sum)
        / nullif(4 * power(won_total * lost_total, 2) * (won_total - 1), 0)
        + (lost_total * above_square_sum - beaten_sum * beaten_sum)
        / nullif(4 * power(won_total * lost_total, 2) * (lost_total - 1), 0) as auc_variance
    from summed
),

final as (
    select
        series_id,
        window_id,
        'auc' as metric_id,
        cast(won_total + lost_total as bigint) as sample_count,
        cast(won_total as bigint) as side_count,
        cast(lost_total as bigint) as other_side_count,
        auc as value,
        {{ auc_bound('auc', 'auc_variance', 'won_total', 'lost_total', 'low') }} as ci_low,
        {{ auc_bound('auc', 'auc_variance', 'won_total', 'lost_total', 'high') }} as ci_high
    from figures
    union all
    select
        series_id,
        window_id,
        'ks' as metric_id,
        cast(won_total + lost_total as bigint) as sample_count,
        cast(won_total as bigint) as side_count,
        cast(lost_total as bigint) as other_side_count,
        ks as value,
        cast(null as double) as ci_low,
        cast(null as double) as ci_high
    from figures
)

select * from final
