-- One row per series, window of the last n closed deals and such a deal. A deal without a score
-- keeps its place among the n, though it enters no figure; of one day the later keys are the last.
with
deals as (select * from {{ ref('int_validation_deals') }}),

score_days as (select * from {{ ref('int_validation_score_days') }}),

windows as (select * from {{ ref('int_validation_windows') }}),

last_windows as (
    select * from windows
    where last_n > 0 and scope in ('new_business', 'all_deals')
),

scopes as (
    select distinct scope from last_windows
),

-- Days are counted first, so that only the deals of the last few days have to be put in order.
day_counts as (
    select
        scopes.scope,
        score_days.series_id,
        score_days.closed_date,
        sum(score_days.won_count + score_days.lost_count) as deal_count
    from scopes
    inner join score_days on score_days.is_new_business or scopes.scope = 'all_deals'
    group by scopes.scope, score_days.series_id, score_days.closed_date
),

running as (
    select
        *,
        sum(deal_count) over (partition by scope, series_id order by closed_date) as so_far
    from day_counts
),

ends as (
    select
        last_windows.window_id,
        last_windows.scope,
        last_windows.last_n,
        last_windows.window_start_date,
        last_windows.window_end_date,
        running.series_id,
        max(running.so_far) as closed_count
    from last_windows
    inner join running
        on
            last_windows.scope = running.scope
            and last_windows.window_end_date >= running.closed_date
    group by
        last_windows.window_id,
        last_windows.scope,
        last_windows.last_n,
        last_windows.window_start_date,
        last_windows.window_end_date,
        running.series_id
),

last_days as (
    select
        ends.window_id,
        ends.scope,
        ends.last_n,
        ends.series_id,
        running.closed_date
    from ends
    inner join running
        on
            ends.scope = running.scope
            and ends.series_id = running.series_id
            and ends.window_end_date >= running.closed_date
            and coalesce(ends.window_start_date <= running.closed_date, true)
            and ends.closed_count - ends.last_n < running.so_far
),

final as (
    select
        last_days.window_id,
        deals.*
    from last_days
    inner join deals
        on
            last_days.series_id = deals.series_id
            and last_days.closed_date = deals.closed_date
            and (deals.is_new_business or last_days.scope = 'all_deals')
    qualify
        row_number() over (
            partition by deals.series_id, last_days.window_id
            order by deals.closed_date desc, deals.deal_key desc
        ) <= last_days.last_n
)

select * from final
