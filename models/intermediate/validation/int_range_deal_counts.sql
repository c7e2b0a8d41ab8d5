-- One row per criterion, level and side of the ideal range: the closed new-business deals there.
-- Values as known at discovery, deals of the card closed within range_window_days of as_of_date.
with
deals as (select * from {{ ref('int_validation_deals') }}),

series as (select * from {{ ref('int_validation_series') }}),

subjects as (select * from {{ ref('int_scoring_subjects') }}),

attribute_values as (select * from {{ ref('int_scoring_values') }}),

levels as (select * from {{ ref('int_range_levels') }}),

final as (
    select
        levels.scorecard_id,
        levels.scorecard_version,
        levels.criterion_id,
        levels.level,
        levels.position,
        count(*) as deal_count,
        count(*) filter (where deals.is_won) as won_count,
        count(deals.cycle_days) filter (where deals.is_won) as cycle_count,
        sum(cast(deals.cycle_days as double)) filter (where deals.is_won) as cycle_days
    from deals
    inner join series on deals.series_id = series.series_id
    inner join subjects
        on
            deals.deal_key = subjects.deal_key
            and series.scoring_moment = subjects.scoring_moment
    inner join attribute_values on subjects.subject_id = attribute_values.subject_id
    inner join levels
        on
            series.scorecard_id = levels.scorecard_id
            and series.scorecard_version = levels.scorecard_version
            and attribute_values.attribute_id = levels.attribute_id
            and attribute_values.attribute_value = levels.attribute_value
    where
        series.scoring_moment = 'discovery'
        and deals.is_new_business
        and deals.closed_date > {{ as_of_date() }} - {{ var('range_window_days') }}
    group by
        levels.scorecard_id,
        levels.scorecard_version,
        levels.criterion_id,
        levels.level,
        levels.position
)

select * from final
