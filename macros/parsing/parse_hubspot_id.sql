{#- A record id as HubSpot writes it. A spreadsheet adds `.0`, which is mended, or turns it into
    4.3E+10, whose digits are gone: null. -#}
{% macro parse_hubspot_id(value) -%}
    case
        when not regexp_full_match({{ value }}, '\d+([.,]\d+)?[eE]\+?\d+')
            then regexp_replace({{ value }}, '^(\d+)\.0+$', '\1')
    end
{%- endmacro %}
