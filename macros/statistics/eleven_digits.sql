{#- A figure to eleven significant digits: what is left of it whatever the order in which threads added
    up floats, so that a build of the same exports gives the same marts. -#}
{% macro eleven_digits(figure) -%}
    case
        when {{ figure }} = 0 then 0
        else round({{ figure }}, 10 - cast(floor(log10(abs({{ figure }}))) as integer))
    end
{%- endmacro %}
