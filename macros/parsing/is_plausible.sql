{#- Whether a number lies within its bounds; a side without one ends where seeds can write no more
    digits, so that no sum or product of such numbers overflows. -#}
{% macro is_plausible(value, lowest, highest) -%}
    {{ value }} between coalesce({{ lowest }}, -99999999999999) and coalesce({{ highest }}, 99999999999999)
{%- endmacro %}


{#- The same of a recorded value, which is text; true of what is no number. -#}
{% macro is_plausible_text(value, value_kind, lowest, highest) -%}
    case
        when {{ value_kind }} in ('integer', 'number')
            then coalesce({{ is_plausible('try_cast(' ~ value ~ ' as double)', lowest, highest) }}, true)
        else true
    end
{%- endmacro %}
