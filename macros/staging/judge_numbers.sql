{#- The columns of an object that hold numbers. -#}
{% macro numeric_columns(columns) -%}
    {%- set found = [] -%}
    {%- for column, parser in columns.items() if parser in ('integer', 'number', 'amount') -%}
        {%- do found.append(column) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}


{#- The one column of an object that holds money, beside a column `currency`; none where none does. -#}
{% macro amount_column(columns) -%}
    {%- set found = [] -%}
    {%- for column, parser in columns.items() if parser == 'amount' -%}
        {%- do found.append(column) -%}
    {%- endfor -%}
    {{ return(found | first if found else none) }}
{%- endmacro %}


{#- CTEs of a staging model that say of each number why it cannot be used, if it cannot: it is none, it
    is implausible, its decimals may be thousands, or nobody knows in which currency it is. -#}
{% macro judge_numbers(source_name, object_name, columns) -%}
{%- set numbers = numeric_columns(columns) -%}
{%- set amount = amount_column(columns) -%}
{%- set bounded = numbers | reject('equalto', amount) | list -%}
{% if bounded -%}
limits as (
    {{ number_limits(object_name, bounded) }}
),

{% endif -%}
{% if amount -%}
ledgers as (
    select
        '{{ source_name }}' as source,
        '{{ object_name }}' as object_name,
        _file as file,
        cast(_raw_text as json) as ledger
    from raw_records
    where _row_kind = 'file'
),

unread_headings as (
    {{ unread_headings('ledgers') }}
),

{% endif -%}
doubts as (
    select
        raw_records._file,
        {%- for column in numbers %}
        {{ decimals_are_doubtful(
            'raw_records.' ~ column, 'formats', least=1 if columns[column] == 'integer' else 3
        ) }}
            as {{ column }}_is_doubtful{{ ',' if not loop.last }}
        {%- endfor %}
    from raw_records
    cross join formats
    where raw_records._row_kind = 'record'
    group by raw_records._file
),

judged as (
    select
        parsed.*,
        {%- if amount %}
        {{ settled_currency(agreed_currencies(
            'parsed.currency_text', 'parsed.named_currencies', 'parsed.amount_currencies'
        ), 'parsed.source_currency') }} as settled_currency,
        {%- endif %}
        {%- for column in numbers %}
        case
            when parsed.{{ column }}_text is null then null
            when parsed.{{ column }}_value is null
                then {{ number_fault(columns[column], 'parsed.' ~ column ~ '_text', 'parsed') }}
            {%- if column == amount %}
            {{ currency_fault(
                'parsed.currency_text', 'parsed.named_currencies', 'parsed.amount_currencies',
                'parsed.source_currency',
                "parsed._file in (select file from unread_headings where alarm_id = 'unmapped_currency')",
            ) }}
            {%- else %}
            when not {{ is_plausible(
                'parsed.' ~ column ~ '_value',
                'limits.' ~ column ~ '_lowest',
                'limits.' ~ column ~ '_highest',
            ) }}
                then 'implausible_number'
            {%- endif %}
            when
                doubts.{{ column }}_is_doubtful
                and {{ unit_of(column, 'parsed._units') }} is null
                and {{ has_three_decimals('parsed.' ~ column ~ '_text', 'parsed') }}
                then 'thousands_or_decimals'
        end as {{ column }}_fault{{ ',' if not loop.last }}
        {%- endfor %}
    from parsed
    {%- if bounded %}
    cross join limits
    {%- endif %}
    left join doubts on parsed._file = doubts._file
),
{%- endmacro %}
