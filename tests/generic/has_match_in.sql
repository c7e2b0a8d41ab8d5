{#- Values of the columns that stand in no row of the other relation. A row with an empty column
    refers to nothing and passes. Works both ways: as a reference, and to ask for children. -#}
{% test has_match_in(model, columns, other, other_columns) %}
select {{ columns | join(', ') }}
from {{ model }}
where {{ columns | join(' is not null and ') }} is not null
except
select {{ other_columns | join(', ') }}
from {{ other }}
{% endtest %}
