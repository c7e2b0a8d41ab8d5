{#- Rows that begin before an earlier row, alike in the columns, has ended. Both days belong to the
    period; an empty end means that it is still running. -#}
{% test periods_do_not_overlap(model, columns, starts_on, ends_on) %}
with ordered as (
    select
        *,
        lead({{ starts_on }}) over (
            partition by {{ columns | join(', ') }}
            order by {{ starts_on }}
        ) as next_start
    from {{ model }}
)

select *
from ordered
where next_start <= coalesce({{ ends_on }}, next_start)
{% endtest %}
