{#- Time from one day to a later one in calendar months: whole months, and the days beyond them as
    31sts. An anniversary is a whole number whatever the months' lengths, so that a contract of a
    year that holds 29 February still ends at 12. -#}
{% macro months_between(start_date, end_date) -%}
    {{ whole_months(start_date, end_date) }} + (
        {{ end_date }}
        - cast({{ start_date }} + to_months({{ whole_months(start_date, end_date) }}) as date)
    ) / 31.0
{%- endmacro %}


{#- Months that are over: those begun, less one where the last has not come round yet. -#}
{% macro whole_months(start_date, end_date) -%}
    (
        cast(date_diff('month', {{ start_date }}, {{ end_date }}) as integer)
        - case
            when
                cast(
                    {{ start_date }}
                    + to_months(
                        cast(date_diff('month', {{ start_date }}, {{ end_date }}) as integer)
                    ) as date
                ) > {{ end_date }}
                then 1
            else 0
        end
    )
{%- endmacro %}
