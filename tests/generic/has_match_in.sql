{#- Values of the columns that stand in no row of the other relation. A row with an empty column
    refers to nothing and passes. Works both ways: as a reference, and to ask for children. -#}
{% test has_match_in(model, columns, other, other_columns) %}
with unmatched as (
    select
        {% for column in columns -%}
        {{ column }} as {{ other_columns[loop.index0] }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ model }}
    where {{ columns | join(' is not null and ') }} is not null
    except
    select {{ other_columns | join(', ') }}
    from {{ other }}
),

failures as (
    select
        {% for column in other_columns -%}
        '{{ ', ' if not loop.first }}{{ column }} ' || {{ column }} ||
        {% endfor -%}
' has no row in {{ other.identifier }}: add one there, or correct or remove it here.'
            as sentence
    from unmatched
)

{{ stop_with_sentence() }}
{% endtest %}
