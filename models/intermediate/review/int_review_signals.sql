-- One row per new-business deal and signal seen by its discovery: a value of a deal's or behavioral
-- attribute, or a raw fact such as a meeting's subject, whether or not a card reads it.
with review_deals as (
    select * from {{ ref('int_review_deals') }}
),

review_levels as (
    select * from {{ ref('int_review_levels') }}
),

signal_facts as (
    select * from {{ ref('int_signal_facts') }}
),

-- Fields of the deal that are attributes come as such. A loss reason is no signal, nor is a stage:
-- who got far is won more often, whatever took them there.
final as (
    select
        review_deals.deal_key,
        'attribute' as signal_kind,
        review_levels.attribute_id as signal_name,
        review_levels.attribute_value as signal_value
    from review_deals
    inner join review_levels on review_deals.subject_id = review_levels.subject_id
    where
        (review_levels.grain = 'deal' or review_levels.dimension = 'behavioral')
        and review_levels.attribute_id != 'deal_type'
        and review_levels.is_consequence is not true
    union all
    select distinct
        review_deals.deal_key,
        'fact' as signal_kind,
        signal_facts.evidence_type || '.' || signal_facts.match_field as signal_name,
        lower(trim(signal_facts.match_value)) as signal_value
    from review_deals
    inner join signal_facts
        on
            review_deals.deal_key = signal_facts.deal_key
            and review_deals.discovery_date >= signal_facts.observed_on
    where
        signal_facts.evidence_type != 'observation'
        and signal_facts.match_field not in (
            'lead_source', 'competitor', 'deal_type', 'loss_reason', 'stage'
        )
)

select * from final
