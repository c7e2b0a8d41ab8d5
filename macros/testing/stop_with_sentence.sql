{#- The end of a data test whose failure a person must be able to act on: it turns the rows of
    `failures(sentence)` into the database error that dbt prints. -#}
{% macro stop_with_sentence() -%}
    {{ return(adapter.dispatch('stop_with_sentence', 'icp_warehouse')()) }}
{%- endmacro %}


{% macro duckdb__stop_with_sentence() -%}
{#- In `having`, since dbt counts rows only and DuckDB would not evaluate a column nobody reads. -#}
select 1 as failed
from failures
having case
    when count(*) > 0
        then error(array_to_string((list(sentence order by sentence))[1:3], ' '))
end is not null
{%- endmacro %}


{% macro default__stop_with_sentence() -%}
select sentence
from failures
{%- endmacro %}
