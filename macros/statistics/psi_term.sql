{#- One level's part of the population stability index: (p - q) ln(p / q), both shares at least
    0.0001 so that an empty level costs something finite. -#}
{% macro psi_term(share, base_share) -%}
    (greatest({{ share }}, 0.0001) - greatest({{ base_share }}, 0.0001))
    * ln(greatest({{ share }}, 0.0001) / greatest({{ base_share }}, 0.0001))
{%- endmacro %}
