-- One row per series, window and distinct score: how many deals were won and lost there.
-- The row whose icp_score is null counts the deals without a score.
with
score_days as (select * from {{ ref('int_validation_score_days') }}),

window_days as (select * from {{ ref('int_validation_window_days') }}),

last_deals as (select * from {{ ref('int_validation_last_deals') }}),

final as (
    select
        score_days.series_id,
        window_days.window_id,
        score_days.band_id,
        score_days.icp_score,
        cast(sum(score_days.won_count) as bigint) as won_count,
        cast(sum(score_days.lost_count) as bigint) as lost_count
    from score_days
    inner join window_days
        on
            score_days.closed_date = window_days.closed_date
            and score_days.is_new_business = window_days.is_new_business
    group by
        score_days.series_id,
        window_days.window_id,
        score_days.band_id,
        score_days.icp_score
    union all
    select
        series_id,
        window_id,
        band_id,
        icp_score,
        count(*) filter (where is_won) as won_count,
        count(*) filter (where not is_won) as lost_count
    from last_deals
    group by series_id, window_id, band_id, icp_score
)

select * from final
