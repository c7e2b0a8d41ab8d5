-- One row per account and value it is scored on today: of which day, and what said it. A range of
-- employees that the account's primary card cuts is not here, as it scored nothing.
with scoring_subjects as (
    select * from {{ ref('int_scoring_subjects') }}
),

scoring_values as (
    select * from {{ ref('int_scoring_values') }}
),

attributes as (
    select * from {{ ref('attributes') }}
),

attribute_observations as (
    select * from {{ ref('int_attribute_observations') }}
),

field_spans as (
    select * from {{ ref('int_field_spans') }}
),

subject_scorecards as (
    select * from {{ ref('int_subject_scorecards') }}
),

scorecard_criteria as (
    select * from {{ ref('int_scorecard_criteria') }}
),

criterion_levels as (
    select * from {{ ref('int_criterion_levels') }}
),

known as (
    select
        scoring_values.subject_id,
        scoring_subjects.account_key,
        scoring_values.attribute_id,
        scoring_values.attribute_value,
        scoring_values.observed_on,
        scoring_values.is_held,
        attributes.grain,
        case attributes.grain
            when 'deal' then scoring_subjects.deal_key else scoring_subjects.account_key
        end as entity_key
    from scoring_values
    inner join scoring_subjects on scoring_values.subject_id = scoring_subjects.subject_id
    inner join attributes on scoring_values.attribute_id = attributes.attribute_id
    where scoring_subjects.subject_kind = 'account'
),

cut as (
    select distinct
        known.subject_id,
        known.attribute_id
    from known
    inner join subject_scorecards
        on known.subject_id = subject_scorecards.subject_id and subject_scorecards.is_primary
    inner join scorecard_criteria
        on
            subject_scorecards.scorecard_id = scorecard_criteria.scorecard_id
            and subject_scorecards.scorecard_version = scorecard_criteria.scorecard_version
            and known.attribute_id = scorecard_criteria.attribute_id
    left join criterion_levels
        on
            scorecard_criteria.scorecard_id = criterion_levels.scorecard_id
            and scorecard_criteria.scorecard_version = criterion_levels.scorecard_version
            and scorecard_criteria.criterion_id = criterion_levels.criterion_id
            and known.attribute_value = criterion_levels.attribute_value
    where criterion_levels.criterion_id is null
),

told as (
    select
        grain,
        entity_key,
        attribute_id,
        attribute_value,
        observed_on,
        source_class
    from attribute_observations
    union all
    select
        'account' as grain,
        account_key as entity_key,
        attribute_id,
        attribute_value,
        observed_on,
        'field_history' as source_class
    from field_spans
),

-- What several sources say of one day is credited to the first by name.
final as (
    select
        known.account_key,
        known.attribute_id,
        known.attribute_value,
        known.observed_on,
        case
            when known.is_held then 'held'
            else coalesce(min(told.source_class), 'earlier_build')
        end as source_class
    from known
    left join cut
        on known.subject_id = cut.subject_id and known.attribute_id = cut.attribute_id
    left join told
        on
            known.grain = told.grain
            and known.entity_key = told.entity_key
            and known.attribute_id = told.attribute_id
            and known.attribute_value = told.attribute_value
            and known.observed_on is not distinct from told.observed_on
    where cut.subject_id is null
    group by
        known.account_key,
        known.attribute_id,
        known.attribute_value,
        known.observed_on,
        known.is_held
)

select * from final
