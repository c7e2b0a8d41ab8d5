{#- A set as text: lower case, sorted, without repeats, joined by `|`; equal sets are equal texts. -#}
{% macro parse_set(value) -%}
    nullif(list_aggregate(list_sort(list_distinct(list_transform(
        string_split_regex(lower({{ value }}), '[;|]'), lambda element: nullif(trim(element), '')
    ))), 'string_agg', '|'), '')
{%- endmacro %}
