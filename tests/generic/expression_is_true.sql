{#- Rows for which the expression is false or unknown; say `or x is null` where empty is fine. -#}
{% test expression_is_true(model, expression) %}
select *
from {{ model }}
where ({{ expression }}) is not true
{% endtest %}
