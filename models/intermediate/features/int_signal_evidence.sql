-- One row per piece of evidence for an attribute of a deal or an account, with its strength and
-- day. An observation counts even where signal_evidence does not name it, as the weakest
-- evidence.
with signal_facts as (
    select * from {{ ref('int_signal_facts') }}
),

signal_evidence as (
    select * from {{ ref('signal_evidence') }}
),

observations as (
    select * from {{ ref('int_attribute_records') }}
),

attributes as (
    select * from {{ ref('attributes') }}
),

patterns as (
    select
        evidence_id,
        evidence_type,
        match_field,
        attribute_id,
        attribute_value,
        strength,
        unnest(string_split(match_values, '|')) as pattern
    from signal_evidence
),

-- Both sides repeat themselves, so each pair of texts is compared once.
labels as (
    select distinct
        evidence_type,
        match_field,
        match_value
    from signal_facts
),

matched_labels as (
    select distinct
        labels.evidence_type,
        labels.match_field,
        labels.match_value,
        patterns.evidence_id,
        patterns.attribute_id,
        patterns.attribute_value,
        patterns.strength
    from labels
    inner join patterns
        on
            labels.evidence_type = patterns.evidence_type
            and labels.match_field = patterns.match_field
            and lower(
                trim(labels.match_value)
            ) like {{ like_pattern('trim(patterns.pattern)') }} escape '\'
),

derived as (
    select
        matched_labels.evidence_id,
        attributes.grain,
        case attributes.grain
            when 'deal' then signal_facts.deal_key
            else signal_facts.account_key
        end as entity_key,
        attributes.attribute_id,
        attributes.value_kind,
        attributes.max_age_days,
        lower(matched_labels.attribute_value) as attribute_value,
        matched_labels.strength,
        signal_facts.observed_on
    from signal_facts
    inner join matched_labels
        on
            signal_facts.evidence_type = matched_labels.evidence_type
            and signal_facts.match_field = matched_labels.match_field
            and signal_facts.match_value = matched_labels.match_value
    inner join attributes on matched_labels.attribute_id = attributes.attribute_id
),

observed as (
    select
        coalesce(max(patterns.evidence_id), 'observation') as evidence_id,
        observations.grain,
        observations.entity_key,
        observations.attribute_id,
        observations.value_kind,
        attributes.max_age_days,
        coalesce(lower(max(patterns.attribute_value)), observations.attribute_value)
            as attribute_value,
        coalesce(max(patterns.strength), 0) as strength,
        observations.observed_on
    from observations
    inner join attributes on observations.attribute_id = attributes.attribute_id
    left join patterns
        on
            patterns.evidence_type = 'observation'
            and observations.attribute_id = patterns.attribute_id
            and lower(case patterns.match_field
                when 'value' then observations.attribute_value
                else observations.attribute_id
            end) like {{ like_pattern('trim(patterns.pattern)') }} escape '\'
    where
        observations.object_name = 'signal_observations'
        and observations.attribute_value is not null
    group by
        observations.row_id,
        observations.grain,
        observations.entity_key,
        observations.attribute_id,
        observations.value_kind,
        attributes.max_age_days,
        observations.attribute_value,
        observations.observed_on
),

final as (
    select * from derived
    where entity_key is not null
    union all by name
    select * from observed
    where entity_key is not null
)

select * from final
