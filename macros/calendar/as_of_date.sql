{#- "Today" of a run. The run's start day stands in when the variable is not set, so that a nightly
    build needs no options; no model reads the clock itself. -#}
{% macro as_of_date() -%}
    date '{{ var("as_of_date", none) or run_started_at.strftime("%Y-%m-%d") }}'
{%- endmacro %}
