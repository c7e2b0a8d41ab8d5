{#- The body of a staging model: every record that reached the raw table once, parsed by the formats
    its source declares, with the reason not to use it and the values that could not be read.

    source_name, object_name: the raw model `raw_<source_name>__<object_name>`.
    key: the columns that identify a record; of several, the one changed last is kept.
    required: those of them that must not be empty (all, unless given); a list is one of several.
    words: columns in which a word of the seed outcome_map may stand; it becomes `<column>_word`.
    open_ends: columns in which a day too far ahead to be meant says that there is no end.
    absorbs: the record names those merged into it (column merged_ids), which are then set aside.

    A time `<stem>_at` comes with `<stem>_on`, its day on the calendar of the source. -#}
{% macro stage_records(
    source_name, object_name, key, required=none, words=[], open_ends=[], absorbs=false
) -%}
{%- set columns = export_columns(object_name) -%}
{%- set marks = ['is_deleted', 'delete_mark', 'is_current_version', 'version_end'] -%}
{#- Of an e-mail address nothing but the host is kept, whichever loader brought it. -#}
{%- if 'email_domain' in columns %}{% do columns.update({'email_domain': 'host'}) %}{% endif -%}
{%- set dated = [] -%}
{%- for column, parser in columns.items() if parser in ('date', 'timestamp') -%}
    {%- do dated.append(column) -%}
{%- endfor -%}
{%- set numbers = numeric_columns(columns) -%}
{%- set amount = amount_column(columns) -%}
with raw_records as (
    select * from {{ ref('raw_' ~ source_name ~ '__' ~ object_name) }}
),

source_formats as (
    select * from {{ ref('source_formats') }}
),

{% if words -%}
outcome_map as (
    select * from {{ ref('outcome_map') }}
),

{% endif -%}
{% for column in words -%}
{{ column }}_words as (
    select
        source_value,
        arg_max(outcome, coalesce(canonical_column, '')) as outcome
    from outcome_map
    where canonical_column = '{{ column }}'{{ ' or canonical_column is null' if columns[column] == 'boolean' }}
    group by source_value
),

{% endfor -%}
formats as (
    select
        time_zone,
        decimal_mark,
        {%- if amount %}
        currency as source_currency,
        ({{ currency_words() }}) as currency_words,
        {%- endif %}
        string_split(date_formats, '|') as patterns,
        string_split(lower(true_values), '|') as true_words,
        string_split(lower(false_values), '|') as false_words,
        string_split(lower(null_words), '|') as null_words
    from source_formats
    where source = '{{ source_name }}'
),

cleaned as (
    select
        _row_id,
        _file,
        _record_no,
        _line_no,
        _attributes,
        _units,
        {%- for column, parser in columns.items() %}
        {% if parser == 'salesforce_id' or (parser == 'id' and source_name == 'salesforce') -%}
        nullif(nullif({{ clean_text(column) }}, '000000000000000AAA'), '000000000000000')
        {%- elif parser == 'host' -%}
        {{ host_of_address(clean_text(column)) }}
        {%- else -%}
        {{ clean_text(column) }}
        {%- endif %} as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from raw_records
    where _row_kind = 'record'
),

-- Without a declaration no file is read (see land_object); records of an older load stay, unread.
filled as (
    select
        cleaned.*,
        {%- for column in columns %}
        case
            when not coalesce(list_contains(formats.null_words, lower(cleaned.{{ column }})), false)
                then cleaned.{{ column }}
        end as {{ column }}_text,
        {%- endfor %}
        formats.*
    from cleaned
    left join formats on true
),

{% if dated -%}
{{ parse_moments('filled', dated) }},

{% endif -%}
{% set read = 'moments' if dated else 'filled' -%}
parsed as (
    select
        {{ read }}.*,
        {%- for column, parser in columns.items() if column not in marks %}
        {% if column in dated -%}
        case
            when {{ is_plausible_date(column ~ '_day') }}
                then {{ column }}_{{ 'day' if parser == 'date' else 'moment' }}
        end
        {%- else -%}
        {{ parse_column(
            source_name, parser, read ~ '.' ~ column ~ '_text', read, unit_of(column, read ~ '._units')
        ) }}
        {%- endif %} as {{ column }}_value,
        {%- endfor %}
        {{ parse_mark(read ~ '.is_deleted_text', read, 'true') }} as is_deleted_value,
        {{ parse_mark(read ~ '.is_current_version_text', read, 'false') }}
            as is_current_version_value,
        {%- if amount %}
        {{ currencies_named(read ~ '.currency_text', read) }} as named_currencies,
        {{ currencies_beside(read ~ '.' ~ amount ~ '_text', read) }} as amount_currencies,
        {%- endif %}
        concat_ws(chr(31), {{ read }}.{{ columns | join(', ' ~ read ~ '.') }}, {{ read }}._attributes) as content
    from {{ read }}
),

{% if numbers -%}
{{ judge_numbers(source_name, object_name, columns) }}

{% endif -%}
{%- set readable = 'judged' if numbers else 'parsed' -%}
keyed as (
    select
        {{ readable }}.*,
        coalesce({{ readable }}.is_deleted_value, false)
        or {{ is_marked(readable ~ '.delete_mark_text', readable) }} as is_marked_deleted,
        {% if object_name in ['stage_history', 'field_history'] -%}
        -- In a history every row but the last is over, and it is the history.
        false
        {%- else -%}
        not coalesce({{ readable }}.is_current_version_value, true)
        or {{ is_marked(readable ~ '.version_end_text', readable) }}
        {%- endif %} as is_old_version,
        case
            {%- for column in required or key %}
            {%- set one_of = [column] if column is string else column %}
            when {{ readable }}.{{ one_of | join('_text is null and ' ~ readable ~ '.') }}_text is null then 'MISSING_KEY'
            {%- endfor %}
            {%- for column in key if columns[column] != 'text' %}
            when
                {{ readable }}.{{ column }}_text is not null and {{ readable }}.{{ column }}_value is null
                {%- if column in numbers %} and {{ readable }}.{{ column }}_fault != 'implausible_number'{% endif %}
                then '{{ 'BAD_ID' if columns[column] == 'id' else 'UNREADABLE_KEY' }}'
            {%- endfor %}
        end as key_fault
    from {{ readable }}
),

-- Where an export holds all versions of a record, one that still holds comes before all others. Of
-- records changed at the same time the deleted one is the later; ties go by content, so that the
-- order of the rows decides nothing.
ranked as (
    select
        keyed.*,
        row_number() over (
            partition by keyed.key_fault{% for column in key %}, keyed.{{ column }}_value{% endfor %}
            order by
                keyed.is_old_version,
                {{ 'keyed.updated_at_value desc nulls last,' if 'updated_at' in columns }}
                keyed.is_marked_deleted desc,
                keyed.content,
                keyed._row_id
        ) as version_rank
    from keyed
),

{% if absorbs -%}
{{ absorbed_records('ranked', key[0]) }}

{% endif -%}
final as (
    select
        '{{ source_name }}' as source,
        '{{ object_name }}' as object_name,
        ranked._row_id as row_id,
        ranked._file as file,
        ranked._record_no as record_no,
        ranked._line_no as line_no,
        {%- for column in columns if column not in marks %}
        {% if absorbs and column == 'merged_into_id' -%}
        coalesce(ranked.merged_into_id_value, absorbed.survivor_id)
        {%- elif column in numbers -%}
        case when ranked.{{ column }}_fault is null then ranked.{{ column }}_value end
        {%- elif amount and column == 'currency' -%}
        coalesce(ranked.settled_currency, ranked.currency_value)
        {%- else -%}
        ranked.{{ column }}_value
        {%- endif %} as {{ column }},
        {%- endfor %}
        {%- for column in dated if columns[column] == 'timestamp' %}
        case when ranked.{{ column }}_value is not null then ranked.{{ column }}_day end
            as {{ column | replace('_at', '_on') }},
        {%- endfor %}
        {%- for column in words %}
        {{ column }}_words.outcome as {{ column }}_word,
        {%- endfor %}
        ranked.is_marked_deleted or ranked.is_old_version as is_deleted,
        ranked._attributes as own_attributes,
        ranked._units as own_units,
        case
            when ranked.key_fault is not null then ranked.key_fault
            when ranked.version_rank > 1 then 'DUPLICATE_KEY'
            {%- if 'merged_into_id' in columns %}
            when ranked.merged_into_id_value is not null then 'MERGED'
            {%- endif %}
            {%- if absorbs %}
            when absorbed.lost_id is not null then 'MERGED'
            {%- endif %}
            when ranked.is_marked_deleted or ranked.is_old_version then 'DELETED'
        end as reject_reason,
        {{ unread_values('ranked', columns, marks, dated, words, open_ends) }} as value_issues,
        ranked.content
    from ranked
    {%- for column in words %}
    left join {{ column }}_words
        on {{ map_label('ranked.' ~ column ~ '_text') }} = {{ column }}_words.source_value
    {%- endfor %}
    {%- if absorbs %}
    left join absorbed on ranked.{{ key[0] }}_value = absorbed.lost_id
    {%- endif %}
)

select * from final
{%- endmacro %}
