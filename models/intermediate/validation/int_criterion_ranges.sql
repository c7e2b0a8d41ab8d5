-- One row per criterion of a scored card, with the span of its best `between` rules as ideal range.
-- Without such a rule has_range is false; an infinite bound means the range is open on that side.
with
criteria as (select * from {{ ref('int_scorecard_criteria') }}),

rules as (select * from {{ ref('scorecard_rules') }}),

range_rules as (
    select
        scorecard_id,
        version,
        criterion_id,
        points,
        coalesce(cast(lower_bound as double), cast('-infinity' as double)) as lower_bound,
        coalesce(cast(upper_bound as double), cast('infinity' as double)) as upper_bound
    from rules
    where operator = 'between'
),

final as (
    select
        criteria.scorecard_id,
        criteria.scorecard_version,
        criteria.criterion_id,
        criteria.attribute_id,
        criteria.grain,
        criteria.best_points,
        count(range_rules.points) > 0 as has_range,
        min(range_rules.lower_bound) as ideal_lower_bound,
        max(range_rules.upper_bound) as ideal_upper_bound
    from criteria
    left join range_rules
        on
            criteria.scorecard_id = range_rules.scorecard_id
            and criteria.scorecard_version = range_rules.version
            and criteria.criterion_id = range_rules.criterion_id
            and criteria.best_points <= range_rules.points
    group by
        criteria.scorecard_id,
        criteria.scorecard_version,
        criteria.criterion_id,
        criteria.attribute_id,
        criteria.grain,
        criteria.best_points
)

select * from final
