-- One row per subject and attribute whose value is known at its moment: the one observed last,
-- unless that is older than the attribute's max_age_days. No row means unknown.
with scoring_subjects as (
    select * from {{ ref('int_scoring_subjects') }}
),

attribute_observations as (
    select * from {{ ref('int_attribute_observations') }}
),

attributes as (
    select * from {{ ref('attributes') }}
),

entities as (
    select
        subject_id,
        scored_on,
        known_until,
        'account' as grain,
        account_key as entity_key
    from scoring_subjects
    where account_key is not null
    union all
    select
        subject_id,
        scored_on,
        known_until,
        'deal' as grain,
        deal_key as entity_key
    from scoring_subjects
    where deal_key is not null
),

visible as (
    select
        entities.subject_id,
        entities.scored_on,
        attribute_observations.attribute_id,
        attribute_observations.attribute_value,
        attribute_observations.observed_on,
        row_number() over (
            partition by entities.subject_id, attribute_observations.attribute_id
            order by
                attribute_observations.observed_on desc nulls last,
                attribute_observations.attribute_value desc
        ) as age_rank
    from entities
    inner join attribute_observations
        on
            entities.grain = attribute_observations.grain
            and entities.entity_key = attribute_observations.entity_key
    where coalesce(attribute_observations.known_on <= entities.known_until, true)
),

latest as (
    select
        subject_id,
        attribute_id,
        attribute_value,
        observed_on,
        greatest(coalesce(scored_on - observed_on, 0), 0) as age_days
    from visible
    where age_rank = 1
),

final as (
    select latest.*
    from latest
    inner join attributes on latest.attribute_id = attributes.attribute_id
    where coalesce(latest.age_days <= attributes.max_age_days, true)
)

select * from final
