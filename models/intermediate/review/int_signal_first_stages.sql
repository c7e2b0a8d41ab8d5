-- One row per closed new-business deal of the window and signal it showed by its close, with the
-- stage the deal stood in on the day it was first seen; null before the first stage or without
-- a stage history.
with review_deals as (
    select * from {{ ref('int_review_deals') }}
),

attributes as (
    select * from {{ ref('attributes') }}
),

attribute_observations as (
    select * from {{ ref('int_attribute_observations') }}
),

signal_facts as (
    select * from {{ ref('int_signal_facts') }}
),

stage_history as (
    select * from {{ ref('int_stage_history') }}
),

closed_deals as (
    select * from review_deals
    where is_in_window and is_won is not null
),

entities as (
    select
        deal_key,
        closed_date,
        'deal' as grain,
        deal_key as entity_key
    from closed_deals
    union all
    select
        deal_key,
        closed_date,
        'account' as grain,
        account_key as entity_key
    from closed_deals
),

seen as (
    select
        entities.deal_key,
        entities.closed_date,
        'attribute' as signal_kind,
        attributes.attribute_id as signal_name,
        unnest(
            case attributes.value_kind
                when 'set' then string_split(attribute_observations.attribute_value, '|')
                else [attribute_observations.attribute_value]
            end
        ) as signal_value,
        attribute_observations.observed_on
    from entities
    inner join attribute_observations
        on
            entities.grain = attribute_observations.grain
            and entities.entity_key = attribute_observations.entity_key
    inner join attributes on attribute_observations.attribute_id = attributes.attribute_id
    union all
    select
        closed_deals.deal_key,
        closed_deals.closed_date,
        'fact' as signal_kind,
        signal_facts.evidence_type || '.' || signal_facts.match_field as signal_name,
        lower(trim(signal_facts.match_value)) as signal_value,
        signal_facts.observed_on
    from closed_deals
    inner join signal_facts on closed_deals.deal_key = signal_facts.deal_key
),

first_seen as (
    select
        deal_key,
        signal_kind,
        signal_name,
        signal_value,
        min(observed_on) as first_seen_date
    from seen
    where observed_on <= closed_date
    group by deal_key, signal_kind, signal_name, signal_value
),

final as (
    select
        first_seen.deal_key,
        first_seen.signal_kind,
        first_seen.signal_name,
        first_seen.signal_value,
        first_seen.first_seen_date,
        arg_max(stage_history.stage, stage_history.stage_no) as stage
    from first_seen
    left join stage_history
        on
            first_seen.deal_key = stage_history.deal_key
            and first_seen.first_seen_date >= stage_history.entered_on
    group by
        first_seen.deal_key,
        first_seen.signal_kind,
        first_seen.signal_name,
        first_seen.signal_value,
        first_seen.first_seen_date
)

select * from final
