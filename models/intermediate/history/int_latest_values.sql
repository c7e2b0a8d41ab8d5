-- One row per account and per deal at each moment, and attribute: the value observed last of those
-- known by then, however old it is. is_current: today's value, for want of the one of that day.
with known_subjects as (
    select * from {{ ref('int_known_subjects') }}
),

attribute_observations as (
    select * from {{ ref('int_attribute_observations') }}
),

held_values as (
    select * from {{ ref('int_held_values') }}
),

recorded_values as (
    select * from {{ ref('int_recorded_values') }}
),

field_spans as (
    select * from {{ ref('int_field_spans') }}
),

record_starts as (
    select
        account_key,
        min(recorded_from) as recorded_from
    from recorded_values
    group by account_key
),

tracked_fields as (
    select distinct
        account_key,
        attribute_id
    from field_spans
),

-- A value of today stands in for the days before the account was first recorded, not for later,
-- and for none where the history of its field covers them all.
stood_in as (
    select
        attribute_observations.*,
        case
            when attribute_observations.known_on is not null then null
            when tracked_fields.account_key is not null then date '0001-01-01'
            else record_starts.recorded_from
        end as known_before
    from attribute_observations
    left join record_starts
        on
            attribute_observations.grain = 'account'
            and attribute_observations.entity_key = record_starts.account_key
    left join tracked_fields
        on
            attribute_observations.grain = 'account'
            and attribute_observations.entity_key = tracked_fields.account_key
            and attribute_observations.attribute_id = tracked_fields.attribute_id
),

-- What an export still says with its day needs no record of it.
recorded as (
    select
        'account' as grain,
        recorded_values.account_key as entity_key,
        recorded_values.attribute_id,
        recorded_values.attribute_value,
        recorded_values.observed_on,
        recorded_values.known_on,
        recorded_values.known_before
    from recorded_values
    left join attribute_observations
        on
            recorded_values.account_key = attribute_observations.entity_key
            and attribute_observations.grain = 'account'
            and recorded_values.attribute_id = attribute_observations.attribute_id
            and recorded_values.attribute_value = attribute_observations.attribute_value
            and recorded_values.observed_on = attribute_observations.observed_on
            and recorded_values.known_on >= attribute_observations.known_on
    where recorded_values.attribute_value is not null and attribute_observations.grain is null
),

known as (
    select
        *,
        false as is_recorded,
        cast(null as date) as last_delivered_on
    from stood_in
    union all by name
    select
        *,
        true as is_recorded
    from recorded
    union all by name
    select
        'account' as grain,
        account_key as entity_key,
        * exclude (account_key),
        true as is_recorded
    from field_spans
    where attribute_value is not null
    union all by name
    select
        *,
        false as is_recorded
    from held_values
),

-- Which of two observations is the later one does not depend on who looks, so they are numbered
-- once. The last columns only keep the numbers the same wherever they are worked out.
observations as (
    select
        *,
        row_number() over (
            order by
                observed_on nulls first,
                is_recorded,
                attribute_value,
                grain,
                entity_key,
                attribute_id,
                known_on nulls first,
                known_before nulls first,
                last_delivered_on nulls first
        ) as observation_no
    from known
),

entities as (
    select
        subject_id,
        known_until,
        'account' as grain,
        account_key as entity_key
    from known_subjects
    where account_key is not null
    union all
    select
        subject_id,
        known_until,
        'deal' as grain,
        deal_key as entity_key
    from known_subjects
    where deal_key is not null
),

latest as (
    select
        entities.subject_id,
        observations.attribute_id,
        max(observations.observation_no) as observation_no
    from entities
    inner join observations
        on
            entities.grain = observations.grain
            and entities.entity_key = observations.entity_key
    where
        coalesce(observations.known_on <= entities.known_until, true)
        and (
            coalesce(entities.known_until < observations.known_before, true)
            or (observations.known_on is null and entities.known_until = {{ as_of_date() }})
        )
    group by entities.subject_id, observations.attribute_id
),

final as (
    select
        known_subjects.subject_id,
        known_subjects.subject_kind,
        known_subjects.account_key,
        known_subjects.scored_on,
        observations.attribute_id,
        observations.attribute_value,
        observations.observed_on,
        observations.last_delivered_on is not null as is_held,
        observations.last_delivered_on,
        known_subjects.scored_on < {{ as_of_date() }}
        and coalesce(observations.known_on > known_subjects.scored_on, true) as is_current
    from latest
    inner join observations on latest.observation_no = observations.observation_no
    inner join known_subjects on latest.subject_id = known_subjects.subject_id
)

select * from final
