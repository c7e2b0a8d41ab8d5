-- One row per account, attribute and span between changes of its field: the old value before the
-- first change, each new value from its day on. No value: the field was empty, or says nothing.
with attribute_records as (
    select * from {{ ref('int_attribute_records') }}
),

sides as (
    select * from attribute_records
    where object_name = 'field_history' and entity_key is not null
),

-- The last change of a day gives the value from that day on.
new_values as (
    select
        entity_key as account_key,
        attribute_id,
        attribute_value,
        observed_on
    from sides
    where side = 'new'
    qualify
        row_number() over (
            partition by entity_key, attribute_id, observed_on
            order by changed_at desc, attribute_value desc nulls last
        ) = 1
),

first_values as (
    select
        entity_key as account_key,
        attribute_id,
        attribute_value,
        cast(null as date) as observed_on,
        observed_on as known_before
    from sides
    where side = 'old'
    qualify
        row_number() over (
            partition by entity_key, attribute_id
            order by changed_at, attribute_value desc nulls last
        ) = 1
),

final as (
    select
        account_key,
        attribute_id,
        attribute_value,
        observed_on,
        date '0001-01-01' as known_on,
        known_before
    from first_values
    union all
    select
        account_key,
        attribute_id,
        attribute_value,
        observed_on,
        observed_on as known_on,
        lead(observed_on) over (
            partition by account_key, attribute_id order by observed_on
        ) as known_before
    from new_values
)

select * from final
