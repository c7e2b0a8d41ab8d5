-- One row per value of an attribute of an account or a deal, with the day it was observed and the
-- day from which it may be used. known_on null: a field without history, usable on any day.
with account_fields as (
    select * from {{ ref('int_account_fields') }}
),

attribute_records as (
    select * from {{ ref('int_attribute_records') }}
),

signal_values as (
    select * from {{ ref('int_signal_values') }}
),

deals as (
    select * from {{ ref('int_deals') }}
),

-- What a deal's own fields say counts from its last change on: they show only their last value.
deal_fields as (
    {% for field in ['lead_source', 'competitor', 'deal_type'] %}
    select
        deal_key,
        '{{ field }}' as attribute_id,
        lower({{ field }}) as attribute_value,
        coalesce(updated_on, created_date) as updated_on
    from deals
    where {{ field }} is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (
    select
        *,
        'crm_field' as source_class
    from account_fields
    union all
    select
        'deal' as grain,
        deal_key as entity_key,
        attribute_id,
        attribute_value,
        updated_on as observed_on,
        updated_on as known_on,
        'crm_field' as source_class
    from deal_fields
    where updated_on <= {{ as_of_date() }}
    union all
    select
        grain,
        entity_key,
        attribute_id,
        attribute_value,
        observed_on,
        observed_on as known_on,
        case object_name when 'attributes' then 'attributes_file' else 'own_field' end
            as source_class
    from attribute_records
    where
        attribute_value is not null
        and entity_key is not null
        and observed_on <= {{ as_of_date() }}
        and object_name not in ('signal_observations', 'field_history')
    union all
    select
        grain,
        entity_key,
        attribute_id,
        attribute_value,
        cast(null as date) as observed_on,
        case when is_consequence then {{ as_of_date() }} end as known_on,
        case object_name when 'attributes' then 'attributes_file' else 'own_field' end
            as source_class
    from attribute_records
    where
        attribute_value is not null
        and entity_key is not null
        and is_stand_in
        and (is_consequence is not true or observed_on is null)
    union all
    select
        grain,
        entity_key,
        attribute_id,
        attribute_value,
        observed_on,
        observed_on as known_on,
        'evidence' as source_class
    from signal_values
)

select * from final
