{#- What an earlier build stored in a history model, or none before the first. A ref would make the
    lineage a circle: tonight's score reads what last night's build left behind. -#}
{% macro stored_relation(model) -%}
    {%- if execute -%}
        {{ return(adapter.get_relation(this.database, this.schema, model)) }}
    {%- endif -%}
{%- endmacro %}
