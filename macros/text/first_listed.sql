{#- The first id of a list as HubSpot writes one: `1;2` in files, `["1", "2"]` through interfaces. -#}
{% macro first_listed(ids) -%}
    nullif(regexp_extract({{ ids }}, '[^][;,|"\s]+'), '')
{%- endmacro %}
