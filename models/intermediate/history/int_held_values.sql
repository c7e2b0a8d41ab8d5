-- One row per account and attribute whose value holds although no export gives it today: its source
-- has an outage. It holds as long after its last delivery as a value may be old.
with attribute_outages as (
    select * from {{ ref('int_attribute_outages') }}
),

known_subjects as (
    select * from {{ ref('int_known_subjects') }}
),

attribute_observations as (
    select * from {{ ref('int_attribute_observations') }}
),

previous_inputs as (
    select * from {{ ref('int_previous_inputs') }}
),

previous_build as (
    select * from {{ ref('int_previous_build') }}
),

attributes as (
    select * from {{ ref('attributes') }}
),

given as (
    select distinct
        entity_key as account_key,
        attribute_id
    from attribute_observations
    where grain = 'account' and coalesce(known_on <= {{ as_of_date() }}, true)
),

lost as (
    select
        previous_inputs.account_key,
        attributes.attribute_id,
        attributes.max_age_days,
        attributes.value_kind,
        attributes.lowest,
        attributes.highest,
        previous_inputs.attribute_value,
        previous_inputs.observed_on,
        coalesce(previous_inputs.last_delivered_on, previous_build.previous_day)
            as last_delivered_on
    from previous_inputs
    cross join previous_build
    inner join attributes
        on
            previous_inputs.attribute_id = attributes.attribute_id
            and attributes.grain = 'account'
    inner join known_subjects
        on
            known_subjects.subject_kind = 'account'
            and previous_inputs.account_key = known_subjects.account_key
    inner join attribute_outages
        on
            split_part(previous_inputs.account_key, ':', 1) = attribute_outages.source
            and previous_inputs.attribute_id = attribute_outages.attribute_id
            and attribute_outages.is_outage
    left join given
        on
            previous_inputs.account_key = given.account_key
            and previous_inputs.attribute_id = given.attribute_id
    where given.account_key is null
),

final as (
    select
        'account' as grain,
        account_key as entity_key,
        attribute_id,
        attribute_value,
        observed_on,
        coalesce(observed_on, last_delivered_on) as known_on,
        last_delivered_on
    from lost
    where
        {{ as_of_date() }} - last_delivered_on
        <= coalesce(max_age_days, {{ var('outage_hold_days') }})
        and coalesce({{ as_of_date() }} - observed_on <= max_age_days, true)
        and {{ is_plausible_text('attribute_value', 'value_kind', 'lowest', 'highest') }}
)

select * from final
