{#- Rows whose column is less than an aggregate over the rows of the other relation that share their
    columns, as the maximum of a criterion and the points of its best rule. -#}
{% test total_is_at_most(model, column, columns, other, expression) %}
with stated as (
    select
        {{ columns | join(',\n        ') }},
        {{ column }} as stated_total
    from {{ model }}
),

computed as (
    select
        {{ columns | join(',\n        ') }},
        {{ expression }} as computed_total
    from {{ other }}
    group by {{ columns | join(', ') }}
),

failures as (
    select
        concat_ws('/', stated.{{ columns | join(', stated.') }}) || ' states {{ column }} '
        || stated.stated_total || ' and reaches ' || computed.computed_total
        || '; raise the one or lower the other.' as sentence
    from stated
    inner join computed
        using ({{ columns | join(', ') }})
    where computed.computed_total > stated.stated_total
)

{{ stop_with_sentence() }}
{% endtest %}
