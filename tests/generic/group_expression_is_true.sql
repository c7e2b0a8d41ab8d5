{#- Groups, alike in the columns, for which the aggregate expression is false or unknown. -#}
{% test group_expression_is_true(model, columns, expression) %}
select
    {{ columns | join(',\n    ') }},
    count(*) as row_count
from {{ model }}
group by {{ columns | join(', ') }}
having ({{ expression }}) is not true
{% endtest %}
