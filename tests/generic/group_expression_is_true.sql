{#- Groups, alike in the columns, for which the aggregate expression is false or unknown. -#}
{% test group_expression_is_true(model, columns, expression) %}
with odd_groups as (
    select
        {{ columns | join(',\n        ') }},
        count(*) as row_count
    from {{ model }}
    group by {{ columns | join(', ') }}
    having ({{ expression }}) is not true
),

failures as (
    select
        'Rows of {{ model.identifier }} do not go together: ' || cast(odd_groups as varchar)
        || '; the name of this test says what should hold.' as sentence
    from odd_groups
)

{{ stop_with_sentence() }}
{% endtest %}
