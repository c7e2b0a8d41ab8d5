{#- The typed value of one canonical column, by its parser, the source's declared formats and the unit
    that column_map gives its numbers. Dates and times, which need more than one step, are read by
    parse_moments. -#}
{% macro parse_column(source_name, parser, value, formats, unit='cast(null as varchar)') -%}
    {%- if parser == 'salesforce_id' or (parser == 'id' and source_name == 'salesforce') -%}
        {{ parse_salesforce_id(value) }}
    {%- elif parser == 'hubspot_id' or (parser == 'id' and source_name == 'hubspot') -%}
        {{ parse_hubspot_id(value) }}
    {%- elif parser == 'id' -%}
        {{ parse_id(value) }}
    {%- elif parser == 'ids' -%}
        {{ parse_ids(value) }}
    {%- elif parser == 'integer' -%}
        {{ parse_integer(value, formats, unit) }}
    {%- elif parser == 'number' -%}
        {{ parse_number(value, formats, unit) }}
    {%- elif parser == 'amount' -%}
        {{ parse_number(value, formats, unit, words='currency') }}
    {%- elif parser == 'boolean' -%}
        {{ parse_boolean(value, formats) }}
    {%- elif parser == 'set' -%}
        {{ parse_set(value) }}
    {%- elif parser == 'host' -%}
        {{ parse_host(value) }}
    {%- else -%}
        {{ value }}
    {%- endif -%}
{%- endmacro %}


{#- Why a value that is there could not become one of its type. -#}
{% macro parse_failure(parser) -%}
    {{ return({
        'id': 'bad_id',
        'ids': 'bad_id',
        'salesforce_id': 'bad_id',
        'hubspot_id': 'bad_id',
        'integer': 'not_an_integer',
        'number': 'not_a_number',
        'amount': 'not_a_number',
        'boolean': 'not_a_boolean',
        'date': 'not_a_date',
        'timestamp': 'not_a_date',
        'host': 'not_a_host',
    }.get(parser, 'empty_text')) }}
{%- endmacro %}
