{#- Rows for which the expression is false or unknown; say `or x is null` where empty is fine. -#}
{% test expression_is_true(model, expression) %}
with checked as (
    select * from {{ model }}
),

failures as (
    select
        'A row of {{ model.identifier }} holds what its description does not allow: '
        || cast(checked as varchar) || '; correct it there.' as sentence
    from checked
    where ({{ expression }}) is not true
)

{{ stop_with_sentence() }}
{% endtest %}
