{#- Rows whose column differs from an aggregate over the rows of the other relation that share their
    columns, as the maximum of a category and the sum of its criteria. -#}
{% test total_matches(model, column, columns, other, expression) %}
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
)

select
    stated.*,
    computed.computed_total
from stated
left join computed
    using ({{ columns | join(', ') }})
where computed.computed_total is null or stated.stated_total <> computed.computed_total
{% endtest %}
