{#- The logarithm of how many ways there are to choose `chosen` of `total`. -#}
{% macro log_choose(total, chosen) -%}
    lgamma({{ total }} + 1) - lgamma({{ chosen }} + 1) - lgamma({{ total }} - {{ chosen }} + 1)
{%- endmacro %}
