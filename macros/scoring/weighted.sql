{#- What a criterion of a weighted card adds: its weight times the share of its points. A decimal, as
    a sum of doubles depends on the order of the rows. -#}
{% macro weighted(points) -%}
    cast(weight_pct * {{ points }} / nullif(max_points, 0) as decimal(18, 12))
{%- endmacro %}
