{#- `<source>:<id>`. An id in a plain-CSV file may already be the key of another source's record,
    with a Salesforce id of 15 characters, too. -#}
{% macro entity_key(source, id) -%}
    case
        when regexp_full_match({{ id }}, 'salesforce:[A-Za-z0-9]{15}')
            then {{ id }} || {{ salesforce_id_suffix('substr(' ~ id ~ ', 12)') }}
        when regexp_matches({{ id }}, '^(salesforce|hubspot|csv):') then {{ id }}
        else {{ source }} || ':' || {{ id }}
    end
{%- endmacro %}
