{#- An id without what spreadsheets and pandas do to numbers. `1501.0`, also as `csv:1501.0`, is 1501;
    `1.2E+17` has lost its digits: null. Three zeros alone may be thousands, as in `1.000`: such an id
    stays as it is. -#}
{% macro parse_id(value, lost_digits='[0-9]+([.,][0-9]+[eE][+]?|[eE][+])[0-9]+') -%}
    {%- set digits = '((?:hubspot:|csv:)?[0-9]' -%}
    case
        when not regexp_full_match({{ value }}, '(hubspot:|csv:)?{{ lost_digits }}')
            then regexp_replace(
                {{ value }},
                '^{{ digits }}+)[.,](?:0{1,2}|0{4,})$|^{{ digits }}{4,})[.,]000$',
                '\1\2'
            )
    end
{%- endmacro %}


{#- The ids of a list (`1;2`, or `["1", "2"]` through interfaces) in their order, joined by `|`; null
    where one of them has lost its digits. -#}
{% macro parse_ids(value) -%}
    {%- set ids = "regexp_extract_all(" ~ value ~ ", '[^][;,|\"[:space:]]+')" -%}
    case
        when list_count(list_transform({{ ids }}, lambda id: {{ parse_hubspot_id('id') }})) = len({{ ids }})
            then array_to_string(list_transform({{ ids }}, lambda id: {{ parse_hubspot_id('id') }}), '|')
    end
{%- endmacro %}


{#- HubSpot's ids are digits alone, so that `12e4` is none; in a plain file it may be one. -#}
{% macro parse_hubspot_id(value) -%}
    {{ parse_id(value, '[0-9]+([.,][0-9]+)?[eE][+]?[0-9]+') }}
{%- endmacro %}
