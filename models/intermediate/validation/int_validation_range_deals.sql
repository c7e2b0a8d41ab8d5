-- One row per won deal and series with at least one known range criterion of the account.
-- In range means ideal or adjacent on every known one; unknown ones are passed over.
with
deals as (select * from {{ ref('int_validation_deals') }}),

series as (select * from {{ ref('int_validation_series') }}),

subjects as (select * from {{ ref('int_scoring_subjects') }}),

attribute_values as (select * from {{ ref('int_scoring_values') }}),

levels as (select * from {{ ref('int_range_levels') }}),

final as (
    select
        deals.series_id,
        deals.deal_key,
        bool_and(levels.level != 'outside') as is_in_range
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
    where deals.is_won and levels.has_range and levels.grain = 'account'
    group by deals.series_id, deals.deal_key
)

select * from final
