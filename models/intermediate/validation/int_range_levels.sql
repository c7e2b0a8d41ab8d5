-- One row per criterion of a scored card and known value: its level and side of the ideal range.
-- Ideal: the best points the criterion gives; adjacent: some points; outside: none or less.
with
ranges as (select * from {{ ref('int_criterion_ranges') }}),

levels as (select * from {{ ref('int_criterion_levels') }}),

measured as (
    select
        ranges.*,
        levels.attribute_value,
        levels.points,
        case when ranges.has_range then {{ range_low('levels.attribute_value') }} end
            as number_value
    from ranges
    inner join levels
        on
            ranges.scorecard_id = levels.scorecard_id
            and ranges.scorecard_version = levels.scorecard_version
            and ranges.criterion_id = levels.criterion_id
),

final as (
    select
        scorecard_id,
        scorecard_version,
        criterion_id,
        attribute_id,
        attribute_value,
        grain,
        has_range,
        case
            when points >= best_points then 'ideal'
            when points > 0 then 'adjacent'
            else 'outside'
        end as level,
        case
            when number_value < ideal_lower_bound then 'below'
            when number_value > ideal_upper_bound then 'above'
            when number_value is not null then 'inside'
        end as position
    from measured
)

select * from final
