{#- A decimal as people write it: no zeros at the end, no bare point. -#}
{% macro number_text(value) -%}
    case
        when contains(cast({{ value }} as varchar), '.')
            then rtrim(rtrim(cast({{ value }} as varchar), '0'), '.')
        else cast({{ value }} as varchar)
    end
{%- endmacro %}
