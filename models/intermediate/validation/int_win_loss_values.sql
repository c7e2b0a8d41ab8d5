-- One row per closed new-business deal and attribute known of it, as known at discovery.
-- Amount and cycle length ride along although they are known only when a deal closes.
with
deals as (select * from {{ ref('int_deals') }}),

subjects as (select * from {{ ref('int_scoring_subjects') }}),

attribute_values as (select * from {{ ref('int_scoring_values') }}),

attributes as (select * from {{ ref('attributes') }}),

closed_deals as (
    select
        deal_key,
        closed_date,
        is_won,
        deal_amount,
        cycle_days
    from deals
    where is_closed and is_won is not null and is_new_business
),

known_at_discovery as (
    select
        closed_deals.deal_key,
        closed_deals.closed_date,
        closed_deals.is_won,
        attributes.attribute_id,
        attributes.label,
        attributes.unit,
        attributes.value_kind,
        'discovery' as known_at,
        attribute_values.attribute_value
    from closed_deals
    inner join subjects on closed_deals.deal_key = subjects.deal_key
    inner join attribute_values on subjects.subject_id = attribute_values.subject_id
    inner join attributes on attribute_values.attribute_id = attributes.attribute_id
    where
        subjects.scoring_moment = 'discovery'
        and attribute_values.attribute_value is not null
        and attributes.is_consequence is not true
),

known_at_close as (
    select
        deal_key,
        closed_date,
        is_won,
        'deal_amount' as attribute_id,
        'Deal amount' as label,
        '{{ var("reporting_currency", "USD") }}' as unit,
        'number' as value_kind,
        'close' as known_at,
        cast(deal_amount as varchar) as attribute_value
    from closed_deals
    where deal_amount is not null
    union all
    select
        deal_key,
        closed_date,
        is_won,
        'cycle_days' as attribute_id,
        'Cycle length' as label,
        'days' as unit,
        'integer' as value_kind,
        'close' as known_at,
        cast(cycle_days as varchar) as attribute_value
    from closed_deals
    where cycle_days is not null
),

final as (
    select * from known_at_discovery
    union all
    select * from known_at_close
)

select * from final
