{#- A range as people write it, such as `200-2000` or `2001+`; `outside` where both ends are open,
    as with a rule that is no range. -#}
{% macro range_label(lower_bound, upper_bound) -%}
    case
        when {{ lower_bound }} is null and {{ upper_bound }} is null then 'outside'
        when {{ upper_bound }} is null then {{ number_text(lower_bound) }} || '+'
        when {{ lower_bound }} is null then 'up to ' || {{ number_text(upper_bound) }}
        else {{ number_text(lower_bound) }} || '-' || {{ number_text(upper_bound) }}
    end
{%- endmacro %}
