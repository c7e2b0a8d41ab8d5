-- One row per account and per deal at each moment, and attribute: the value observed last of those
-- known by then, however old it is.
with known_subjects as (
    select * from {{ ref('int_known_subjects') }}
),

attribute_observations as (
    select * from {{ ref('int_attribute_observations') }}
),

held_values as (
    select * from {{ ref('int_held_values') }}
),

observations as (
    select
        *,
        cast(null as date) as last_delivered_on
    from attribute_observations
    union all by name
    select * from held_values
),

entities as (
    select
        subject_id,
        subject_kind,
        account_key,
        scored_on,
        known_until,
        'account' as grain,
        account_key as entity_key
    from known_subjects
    where account_key is not null
    union all
    select
        subject_id,
        subject_kind,
        account_key,
        scored_on,
        known_until,
        'deal' as grain,
        deal_key as entity_key
    from known_subjects
    where deal_key is not null
),

visible as (
    select
        entities.subject_id,
        entities.subject_kind,
        entities.account_key,
        entities.scored_on,
        observations.attribute_id,
        observations.attribute_value,
        observations.observed_on,
        observations.last_delivered_on is not null as is_held,
        observations.last_delivered_on,
        row_number() over (
            partition by entities.subject_id, observations.attribute_id
            order by
                observations.observed_on desc nulls last,
                observations.attribute_value desc
        ) as age_rank
    from entities
    inner join observations
        on
            entities.grain = observations.grain
            and entities.entity_key = observations.entity_key
    where coalesce(observations.known_on <= entities.known_until, true)
),

final as (
    select * exclude (age_rank)
    from visible
    where age_rank = 1
)

select * from final
