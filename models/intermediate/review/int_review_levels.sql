-- One row per account today or deal at discovery, attribute and level of its known value: a
-- category, an element of a set, or the rule of a card a number falls under. Numbers no card
-- reads have no levels and are left out.
with scoring_subjects as (
    select * from {{ ref('int_scoring_subjects') }}
),

scoring_values as (
    select * from {{ ref('int_scoring_values') }}
),

attributes as (
    select * from {{ ref('attributes') }}
),

scorecards as (
    select * from {{ ref('int_scorecards') }}
),

scorecard_criteria as (
    select * from {{ ref('int_scorecard_criteria') }}
),

criterion_levels as (
    select * from {{ ref('int_criterion_levels') }}
),

-- One card cuts a number into levels: an active one before a shadow one, ideal before anti.
level_criteria as (
    select
        scorecard_criteria.*,
        row_number() over (
            partition by scorecard_criteria.attribute_id
            order by
                scorecards.status = 'active' desc,
                scorecards.polarity = 'ideal' desc,
                scorecard_criteria.scorecard_id,
                scorecard_criteria.scorecard_version desc,
                scorecard_criteria.criterion_id
        ) as criterion_rank
    from scorecard_criteria
    inner join scorecards
        on
            scorecard_criteria.scorecard_id = scorecards.scorecard_id
            and scorecard_criteria.scorecard_version = scorecards.scorecard_version
),

number_levels as (
    select
        criterion_levels.attribute_id,
        criterion_levels.attribute_value,
        criterion_levels.rule_id
    from criterion_levels
    inner join level_criteria
        on
            criterion_levels.scorecard_id = level_criteria.scorecard_id
            and criterion_levels.scorecard_version = level_criteria.scorecard_version
            and criterion_levels.criterion_id = level_criteria.criterion_id
    where level_criteria.criterion_rank = 1
),

distinct_values as (
    select distinct
        scoring_values.attribute_id,
        attributes.value_kind,
        scoring_values.attribute_value
    from scoring_values
    inner join attributes on scoring_values.attribute_id = attributes.attribute_id
),

-- A value is taken apart once, not once for every subject that has it.
value_levels as (
    select distinct
        distinct_values.attribute_id,
        distinct_values.attribute_value,
        unnest(
            case
                when distinct_values.value_kind in ('integer', 'number')
                    then [number_levels.rule_id]
                when distinct_values.value_kind = 'set'
                    then string_split(distinct_values.attribute_value, '|')
                else [distinct_values.attribute_value]
            end
        ) as level_value
    from distinct_values
    left join number_levels
        on
            distinct_values.attribute_id = number_levels.attribute_id
            and distinct_values.attribute_value = number_levels.attribute_value
),

final as (
    select
        scoring_subjects.subject_id,
        scoring_subjects.subject_kind,
        attributes.attribute_id,
        attributes.label,
        attributes.grain,
        attributes.dimension,
        attributes.is_consequence,
        value_levels.level_value as attribute_value
    from scoring_values
    inner join scoring_subjects on scoring_values.subject_id = scoring_subjects.subject_id
    inner join attributes on scoring_values.attribute_id = attributes.attribute_id
    inner join value_levels
        on
            scoring_values.attribute_id = value_levels.attribute_id
            and scoring_values.attribute_value = value_levels.attribute_value
    where
        scoring_subjects.scoring_moment in ('current', 'discovery')
        and value_levels.level_value is not null
)

select * from final
