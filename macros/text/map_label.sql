{#- How labels are compared with the `source_value` of a mapping seed. -#}
{% macro map_label(label) -%}
    lower(trim({{ label }}))
{%- endmacro %}
