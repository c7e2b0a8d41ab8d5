{#- An expression put through others, one after the other; each calls what it is given `l`. A number
    in a list of one can be named, so that a step is written once however often it uses it. -#}
{% macro after_steps(start, steps) -%}
    {%- set stages = namespace(so_far='[' ~ start ~ ']') -%}
    {%- for step in steps -%}
        {%- set stages.so_far = 'list_transform(' ~ stages.so_far ~ ', lambda l: ' ~ step ~ ')' -%}
    {%- endfor -%}
    {{ stages.so_far }}[1]
{%- endmacro %}
