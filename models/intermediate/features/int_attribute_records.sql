-- One row per value of an attribute that came as text: own fields, attributes.csv, observations and
-- both sides of each change of a field.
-- attribute_value is null where the text is no value of the attribute's kind, or implausible;
-- it is then an issue, whose reason is `fault`.
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
        ({{ currency_words() }}) as currency_words,
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

typed as (
    select
        unioned.*,
        attributes.grain,
        attributes.value_kind,
        attributes.lowest,
        attributes.highest,
        attributes.is_consequence,
        formats.* exclude (source),
        {{ clean_text('unioned.raw_value') }} as text_value
    from unioned
    left join attributes on unioned.attribute_id = attributes.attribute_id
    left join formats on unioned.source = formats.source
),

numbers as (
    select
        typed.*,
        case typed.value_kind
            when 'integer' then {{ parse_integer('typed.text_value', 'typed', 'typed.unit') }}
            when 'number' then {{ parse_own_number('typed.text_value', 'typed', 'typed.unit') }}
        end as number_value,
        list_contains(typed.null_words, lower(typed.text_value)) as is_null_word
    from typed
),

doubts as (
    select
        file,
        attribute_id,
        case value_kind
            when 'integer' then {{ decimals_are_doubtful('text_value', 'numbers', least=1) }}
            else {{ decimals_are_doubtful('text_value', 'numbers') }}
        end as is_doubtful
    from numbers
    where value_kind in ('integer', 'number')
    group by file, attribute_id, value_kind
),

judged as (
    select
        numbers.*,
        case
            when numbers.value_kind not in ('integer', 'number') then null
            when
                numbers.number_value is null
                and {{ is_too_large('numbers.text_value', 'numbers') }}
                then 'implausible_number'
            when not {{ is_plausible('numbers.number_value', 'numbers.lowest', 'numbers.highest') }}
                then 'implausible_number'
            when
                doubts.is_doubtful
                and {{ has_three_decimals('numbers.text_value', 'numbers') }}
                and numbers.unit is null
                then 'thousands_or_decimals'
        end as number_fault
    from numbers
    left join doubts
        on numbers.file = doubts.file and numbers.attribute_id = doubts.attribute_id
),

valued as (
    select
        judged.*,
        case
            when judged.is_null_word then null
            when judged.attribute_id = 'industry'
                then (
                    select min(industry_map.industry) from industry_map
                    where
                        {{ map_label('industry_map.source_value') }}
                        = {{ map_label('judged.text_value') }}
                        or industry_map.industry = {{ map_label('judged.text_value') }}
                )
            when judged.attribute_id = 'country'
                then (
                    select min(lower(country_map.country)) from country_map
                    where
                        {{ map_label('country_map.source_value') }}
                        = {{ map_label('judged.text_value') }}
                        or lower(country_map.country) = {{ map_label('judged.text_value') }}
                )
            when judged.value_kind in ('integer', 'number')
                then {{ number_text(
                    'case when judged.number_fault is null then judged.number_value end'
                ) }}
            when judged.value_kind = 'boolean'
                then cast({{ parse_boolean('judged.text_value', 'judged') }} as varchar)
            when judged.value_kind = 'set' then {{ parse_set('judged.text_value') }}
            when judged.value_kind = 'category' then lower(trim(judged.text_value))
        end as attribute_value
    from judged
),

final as (
    select
        * exclude (
            lowest,
            highest,
            decimal_mark,
            currency_words,
            true_words,
            false_words,
            null_words,
            text_value,
            number_value,
            is_null_word,
            number_fault
        ),
        case
            when raw_value is null then null
            when grain is null then 'unknown_attribute'
            when attribute_value is not null then null
            when value_kind in ('integer', 'number')
                then coalesce(number_fault, 'not_of_the_attributes_kind')
            else 'not_of_the_attributes_kind'
        end as fault
    from valued
)

select * from final
