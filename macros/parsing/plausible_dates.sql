{#- Whether a day lies in years that a record may be about. Outside of them it is a slip or a filler,
    and one such close date would make quarters for centuries. -#}
{% macro is_plausible_date(day) -%}
    {{ day }} between make_date({{ var('earliest_plausible_year') }}, 1, 1) and {{ last_plausible_date() }}
{%- endmacro %}


{% macro last_plausible_date() -%}
    make_date(
        cast(extract('year' from {{ as_of_date() }}) as bigint) + {{ var('plausible_years_ahead') }}, 12, 31
    )
{%- endmacro %}
