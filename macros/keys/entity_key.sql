{#- `<source>:<id>`. An id in a plain-CSV file may already be the key of another source's record. -#}
{% macro entity_key(source, id) -%}
    case
        when regexp_matches({{ id }}, '^(salesforce|hubspot|csv):') then {{ id }}
        else {{ source }} || ':' || {{ id }}
    end
{%- endmacro %}
