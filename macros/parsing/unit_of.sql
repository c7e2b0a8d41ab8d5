{#- The unit in which a column's number is written, from the JSON that the reader lands with it: null
    where the number counts as it stands. -#}
{% macro unit_of(column, units) -%}
    json_extract_string({{ units }}, '$."{{ column }}"')
{%- endmacro %}
