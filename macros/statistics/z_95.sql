{#- The 97.5 % point of the normal distribution: every interval of the project covers 95 %. -#}
{% macro z_95() -%}
    1.959963984540054
{%- endmacro %}
