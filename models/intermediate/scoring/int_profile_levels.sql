-- One row per criterion and known value, and age in days where points fade, with the number that
-- stands for its level in the key of a profile. Each criterion has bits of its own in one of the
-- numbers that make up the key, so that sums of levels never run into each other.
with scorecard_criteria as (
    select * from {{ ref('int_scorecard_criteria') }}
),

criterion_levels as (
    select * from {{ ref('int_criterion_levels') }}
),

scoring_values as (
    select * from {{ ref('int_scoring_values') }}
),

ages as (
    select distinct
        scorecard_criteria.scorecard_id,
        scorecard_criteria.scorecard_version,
        scorecard_criteria.criterion_id,
        scoring_values.attribute_value,
        scoring_values.age_days
    from scorecard_criteria
    inner join scoring_values on scorecard_criteria.attribute_id = scoring_values.attribute_id
    where scorecard_criteria.half_life_days is not null
),

levels as (
    select
        criterion_levels.*,
        ages.age_days,
        dense_rank() over (
            partition by
                criterion_levels.scorecard_id,
                criterion_levels.scorecard_version,
                criterion_levels.criterion_id
            order by criterion_levels.rule_id, criterion_levels.points, ages.age_days
        ) as level_no
    from criterion_levels
    left join ages
        on
            criterion_levels.scorecard_id = ages.scorecard_id
            and criterion_levels.scorecard_version = ages.scorecard_version
            and criterion_levels.criterion_id = ages.criterion_id
            and criterion_levels.attribute_value = ages.attribute_value
),

widths as (
    select
        scorecard_id,
        scorecard_version,
        criterion_id,
        cast(ceil(log2(max(level_no) + 1)) as bigint) as bits
    from levels
    group by scorecard_id, scorecard_version, criterion_id
),

starts as (
    select
        *,
        sum(bits) over (
            partition by scorecard_id, scorecard_version
            order by criterion_id
            rows between unbounded preceding and current row
        ) - bits as first_bit
    from widths
),

-- A number holds what begins within 60 bits of it; no criterion needs more than as many again.
places as (
    select
        scorecard_id,
        scorecard_version,
        criterion_id,
        first_bit // 60 as key_part,
        first_bit - min(first_bit) over (
            partition by scorecard_id, scorecard_version, first_bit // 60
        ) as shift
    from starts
),

final as (
    select
        levels.scorecard_id,
        levels.scorecard_version,
        levels.criterion_id,
        scorecard_criteria.part,
        levels.attribute_id,
        levels.attribute_value,
        levels.age_days,
        cast(places.key_part as integer) as key_part,
        cast(levels.level_no as hugeint) * cast(power(2, places.shift) as hugeint) as level_key
    from levels
    inner join places
        on
            levels.scorecard_id = places.scorecard_id
            and levels.scorecard_version = places.scorecard_version
            and levels.criterion_id = places.criterion_id
    inner join scorecard_criteria
        on
            levels.scorecard_id = scorecard_criteria.scorecard_id
            and levels.scorecard_version = scorecard_criteria.scorecard_version
            and levels.criterion_id = scorecard_criteria.criterion_id
)

select * from final
