{#- What a target row says of a figure: `insufficient` without a value or below min_sample, else
    `pass` (target holds), `warn` (only the floor holds) or `fail`. A row with one of the two bounds
    is judged by that one; a row with none passes. -#}
{% macro verdict(value, sample_count, comparator, floor_value, target_value, min_sample) -%}
    case
        when {{ value }} is null or {{ sample_count }} < coalesce({{ min_sample }}, 0)
            then 'insufficient'
        when {{ bound_holds(value, comparator, 'coalesce(' ~ target_value ~ ', ' ~ floor_value ~ ')') }}
            then 'pass'
        when {{ bound_holds(value, comparator, 'coalesce(' ~ floor_value ~ ', ' ~ target_value ~ ')') }}
            then 'warn'
        else 'fail'
    end
{%- endmacro %}


{#- Whether a figure that passes does so with its whole interval: what is bound to hold also if chance
    made it look better than it is. A figure without an interval proves nothing. -#}
{% macro is_proven(verdict, ci_low, ci_high, comparator, floor_value, target_value) -%}
    coalesce(
        {{ verdict }} = 'pass'
        and case {{ comparator }}
            when '>=' then {{ ci_low }} >= coalesce({{ target_value }}, {{ floor_value }})
            when '<=' then {{ ci_high }} <= coalesce({{ target_value }}, {{ floor_value }})
        end,
        false
    )
{%- endmacro %}


{% macro bound_holds(value, comparator, bound) -%}
    coalesce(
        case {{ comparator }}
            when '>=' then {{ value }} >= {{ bound }}
            when '<=' then {{ value }} <= {{ bound }}
        end,
        {{ bound }} is null
    )
{%- endmacro %}
