{#- The end of a data test whose failure a person must be able to act on: it turns the rows of
    `failures(sentence)` into the database error that dbt prints. In `having`, since dbt counts rows
    only and the engine would not evaluate a column that nobody reads. -#}
{% macro stop_with_sentence() -%}
select 1 as failed
from failures
having case
    when count(*) > 0
        then error(array_to_string((list(sentence order by sentence))[1:3], ' '))
end is not null
{%- endmacro %}
