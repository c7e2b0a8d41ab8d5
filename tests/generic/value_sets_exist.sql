{#- Names written as `@name` in a `|` list that are no value set. -#}
{% test value_sets_exist(model, column, value_sets) %}
with named as (
    select unnest(string_split({{ column }}, '|')) as element
    from {{ model }}
),

known as (
    select distinct value_set_id
    from {{ value_sets }}
)

select named.element
from named
left join known
    on named.element = '@' || known.value_set_id
where
    named.element like '@%'
    and known.value_set_id is null
{% endtest %}
