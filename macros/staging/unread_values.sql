{#- A list of the values of a staged record that could not be used: column, text and reason of each.

    records: the relation with each column as written, its `_text`, `_value` and, of a number, `_fault`.
    columns, marks: what the object has, and which of it only mark deleted records.
    dated, words, open_ends: as in stage_records. -#}
{% macro unread_values(records, columns, marks, dated, words, open_ends) -%}
{%- set numbers = numeric_columns(columns) -%}
{%- set amount = amount_column(columns) -%}
list_filter([
            {%- for column, parser in columns.items() if parser != 'text' or column not in marks %}
            {%- set as_written = records ~ '.' ~ column %}
            {%- set is_unread = as_written ~ '_value is null' %}
            {%- set fault = "'" ~ parse_failure(parser) ~ "'" %}
            {%- if column in numbers %}
                {%- set fault = as_written ~ '_fault' %}
                {%- set is_unread = '(' ~ is_unread ~ ' or ' ~ fault ~ ' is not null)' %}
            {%- endif %}
            case when {{ as_written }} is not null and {{ is_unread }}{{ ' and ' ~ column ~ '_words.outcome is null' if column in words }} then {
                'column_name': '{{ column }}',
                'raw_value': {{ as_written }},
                'reason': case
                    when {{ as_written }}_text is null then 'null_word'
                    {%- if column in open_ends %}
                    when {{ as_written }}_day > {{ last_plausible_date() }} then 'open_end'
                    {%- endif %}
                    {%- if column in dated %}
                    when {{ as_written }}_day is not null then 'implausible_date'
                    {%- endif %}
                    else {{ fault }}
                end
            } end{{ ',' if amount or not loop.last }}
            {%- endfor %}
            {%- if amount %}
            case when {{ records }}.currency_text is null and {{ records }}.settled_currency != {{ records }}.source_currency and {{ records }}.{{ amount }}_fault is null then {
                'column_name': '{{ amount }}',
                'raw_value': {{ records }}.{{ amount }},
                'reason': 'currency_of_the_amount'
            } end
            {%- endif %}
        ], lambda issue: issue is not null)
{%- endmacro %}
