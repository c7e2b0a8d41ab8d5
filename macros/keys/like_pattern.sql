{#- A seed pattern, in which `*` stands for anything, as the right side of `like ... escape '\'`. -#}
{% macro like_pattern(pattern) -%}
    replace(replace(replace(lower({{ pattern }}), '%', '\%'), '_', '\_'), '*', '%')
{%- endmacro %}
