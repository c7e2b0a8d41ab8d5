{#- A ratio as a score: 0 to 100 and no less than 0; an unknown ratio stays unknown.
    Rounded at the ninth decimal, so that the order in which floats were added decides no band. -#}
{% macro score_of(ratio) -%}
    case when {{ ratio }} < 0 then 0 else round(100 * {{ ratio }}, 9) end
{%- endmacro %}
