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


{% macro bound_holds(value, comparator, bound) -%}
    coalesce(
        case {{ comparator }}
            when '>=' then {{ value }} >= {{ bound }}
            when '<=' then {{ value }} <= {{ bound }}
        end,
        {{ bound }} is null
    )
{%- endmacro %}
