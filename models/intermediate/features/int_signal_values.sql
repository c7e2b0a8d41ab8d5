-- One row per day on which evidence changed or confirmed what is known of a signal. A single
-- value is that of the strongest evidence so far; a set holds all seen and not yet too old.
with signal_evidence as (
    select * from {{ ref('int_signal_evidence') }}
),

ranked as (
    select
        signal_evidence.*,
        row_number() over (
            partition by grain, entity_key, attribute_id, observed_on
            order by strength desc, attribute_value desc
        ) as day_rank
    from signal_evidence
    where value_kind != 'set'
),

strongest as (
    select
        ranked.*,
        max(strength) over (
            partition by grain, entity_key, attribute_id
            order by observed_on
            rows between unbounded preceding and 1 preceding
        ) as strongest_before
    from ranked
    where day_rank = 1
),

elements as (
    select distinct
        grain,
        entity_key,
        attribute_id,
        max_age_days,
        trim(unnest(string_split_regex(attribute_value, '[;|]'))) as element,
        observed_on
    from signal_evidence
    where value_kind = 'set'
),

days as (
    select distinct
        grain,
        entity_key,
        attribute_id,
        observed_on
    from elements
),

sets as (
    select
        days.grain,
        days.entity_key,
        days.attribute_id,
        string_agg(distinct elements.element, '|' order by elements.element) as attribute_value,
        days.observed_on
    from days
    inner join elements
        on
            days.grain = elements.grain
            and days.entity_key = elements.entity_key
            and days.attribute_id = elements.attribute_id
            and days.observed_on >= elements.observed_on
            and days.observed_on - elements.observed_on <= coalesce(elements.max_age_days, 1e9)
    group by days.grain, days.entity_key, days.attribute_id, days.observed_on
),

final as (
    select
        grain,
        entity_key,
        attribute_id,
        attribute_value,
        observed_on
    from strongest
    where strength >= coalesce(strongest_before, strength)
    union all
    select
        grain,
        entity_key,
        attribute_id,
        attribute_value,
        observed_on
    from sets
)

select * from final
