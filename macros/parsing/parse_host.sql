{#- What stands behind the last @ of an e-mail address; a text without one stays as it is. -#}
{% macro host_of_address(value) -%}
    nullif(regexp_replace({{ value }}, '(?s)^.*@([^\s<>(),;"''|]*).*$', '\1'), '')
{%- endmacro %}


{#- A host in lower case, or null where the text has a blank or no dot: a name, a phone number. -#}
{% macro parse_host(value) -%}
    case
        when regexp_full_match({{ value }}, '[^\s/:@]+\.[^\s/:@.]*\p{L}[^\s/:@.]*') then lower({{ value }})
    end
{%- endmacro %}
