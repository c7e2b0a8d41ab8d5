-- One row per series and window: share at 70 and more among the 15 deals closed last in the window.
-- A deal without a score keeps its place among the 15 and leaves the sample.
with
deals as (select * from {{ ref('int_validation_deals') }}),

score_days as (select * from {{ ref('int_validation_score_days') }}),

window_days as (select * from {{ ref('int_validation_window_days') }}),

targets as (select * from {{ ref('int_validation_targets') }}),

recent_windows as (
    select window_days.*
    from window_days
    inner join targets on window_days.window_id = targets.window_id
    where targets.metric_id = 'recent_deal_share_at_70'
),

day_counts as (
    select
        score_days.series_id,
        recent_windows.window_id,
        score_days.closed_date,
        sum(score_days.won_count + score_days.lost_count) as deal_count
    from recent_windows
    inner join score_days
        on
            recent_windows.closed_date = score_days.closed_date
            and recent_windows.is_new_business = score_days.is_new_business
    group by score_days.series_id, recent_windows.window_id, score_days.closed_date
),

-- Days are counted first, so that only the deals of the last few days have to be put in order.
later_counts as (
    select
        series_id,
        window_id,
        closed_date,
        sum(deal_count) over (
            partition by series_id, window_id order by closed_date desc
        ) - deal_count as later_deal_count
    from day_counts
),

ranked as (
    select
        later_counts.series_id,
        later_counts.window_id,
        deals.icp_score,
        row_number() over (
            partition by later_counts.series_id, later_counts.window_id
            order by deals.closed_date desc, deals.deal_key desc
        ) as recency
    from later_counts
    inner join recent_windows
        on
            later_counts.window_id = recent_windows.window_id
            and later_counts.closed_date = recent_windows.closed_date
    inner join deals
        on
            later_counts.series_id = deals.series_id
            and recent_windows.closed_date = deals.closed_date
            and recent_windows.is_new_business = deals.is_new_business
    where later_counts.later_deal_count < 15
),

counts as (
    select
        series_id,
        window_id,
        count(icp_score) as sample_count,
        count(*) filter (where icp_score >= 70) as hit_count
    from ranked
    where recency <= 15
    group by series_id, window_id
),

final as (
    select
        series_id,
        window_id,
        'recent_deal_share_at_70' as metric_id,
        sample_count,
        hit_count / nullif(sample_count, 0) as value,
        {{ wilson_bound('hit_count', 'sample_count', 'low') }} as ci_low,
        {{ wilson_bound('hit_count', 'sample_count', 'high') }} as ci_high
    from counts
)

select * from final
