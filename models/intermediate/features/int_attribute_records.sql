-- One row per value of an attribute that came as text: own fields, attributes.csv, observations and
-- both sides of each change of a field.
-- attribute_value is null where the text is no value of the attribute's kind; it is then an issue.
with own_field_values as (
    select * from {{ ref('int_own_field_values') }}
),

observations as (
    select * from {{ ref('int_observations') }}
),

field_changes as (
    select * from {{ ref('int_field_changes') }}
),

attributes as (
    select * from {{ ref('attributes') }}
),

industry_map as (
    select * from {{ ref('industry_map') }}
),

country_map as (
    select * from {{ ref('country_map') }}
),

source_formats as (
    select * from {{ ref('source_formats') }}
),

formats as (
    select
        source,
        decimal_mark,
        string_split(lower(true_values), '|') as true_words,
        string_split(lower(false_values), '|') as false_words,
        string_split(lower(null_words), '|') as null_words
    from source_formats
),

unioned as (
    select
        own_field_values.source,
        own_field_values.object_name,
        own_field_values.file,
        own_field_values.record_no,
        own_field_values.row_id,
        case attributes.grain
            when 'deal' then own_field_values.deal_key
            else own_field_values.account_key
        end as entity_key,
        own_field_values.attribute_id,
        own_field_values.raw_value,
        own_field_values.unit,
        own_field_values.updated_on as observed_on,
        own_field_values.deal_key is null as is_stand_in,
        cast(null as varchar) as side,
        cast(null as timestamp) as changed_at
    from own_field_values
    left join attributes on own_field_values.attribute_id = attributes.attribute_id
    union all
    select
        source,
        object_name,
        file,
        record_no,
        row_id,
        entity_key,
        attribute_id,
        value as raw_value,
        null as unit,
        observed_on,
        false as is_stand_in,
        null as side,
        null as changed_at
    from observations
    union all
    select
        source,
        object_name,
        file,
        record_no,
        row_id,
        entity_key,
        attribute_id,
        raw_value,
        unit,
        changed_on as observed_on,
        false as is_stand_in,
        side,
        changed_at
    from field_changes
),

final as (
    select
        unioned.*,
        attributes.grain,
        attributes.value_kind,
        case
            when list_contains(formats.null_words, lower(unioned.raw_value)) then null
            when unioned.attribute_id = 'industry'
                then (
                    select min(industry_map.industry) from industry_map
                    where
                        {{ map_label('industry_map.source_value') }}
                        = {{ map_label('unioned.raw_value') }}
                        or industry_map.industry = {{ map_label('unioned.raw_value') }}
                )
            when unioned.attribute_id = 'country'
                then (
                    select min(lower(country_map.country)) from country_map
                    where
                        {{ map_label('country_map.source_value') }}
                        = {{ map_label('unioned.raw_value') }}
                        or lower(country_map.country) = {{ map_label('unioned.raw_value') }}
                )
            when attributes.value_kind = 'integer'
                then cast({{ parse_integer(
                    'unioned.raw_value', 'formats', 'unioned.unit'
                ) }} as varchar)
            when attributes.value_kind = 'number'
                then {{ number_text(parse_number('unioned.raw_value', 'formats', 'unioned.unit')) }}
            when attributes.value_kind = 'boolean'
                then cast({{ parse_boolean('unioned.raw_value', 'formats') }} as varchar)
            when attributes.value_kind = 'set' then {{ parse_set('unioned.raw_value') }}
            when attributes.value_kind = 'category' then lower(trim(unioned.raw_value))
        end as attribute_value
    from unioned
    left join attributes on unioned.attribute_id = attributes.attribute_id
    left join formats on unioned.source = formats.source
)

select * from final
