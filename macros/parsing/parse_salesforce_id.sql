{#- An 18-character Salesforce id, or null where the text is none. The last three characters say
    which of the first fifteen are capitals; they are added to a 15-character id and checked on an
    18-character one, since a spreadsheet that folds case would otherwise point at another record. -#}
{% macro parse_salesforce_id(value) -%}
    case
        when regexp_full_match({{ value }}, '[A-Za-z0-9]{15}')
            then {{ value }} || {{ salesforce_id_suffix(value) }}
        when
            regexp_full_match({{ value }}, '[A-Za-z0-9]{18}')
            and substr({{ value }}, 16) = {{ salesforce_id_suffix(value) }}
            then {{ value }}
    end
{%- endmacro %}


{#- The three check characters of the first fifteen: one for five, its bits mark the capitals. -#}
{% macro salesforce_id_suffix(value) -%}
    {%- for chunk in range(3) -%}
        substr('ABCDEFGHIJKLMNOPQRSTUVWXYZ012345', 1
        {%- for place in range(5) %}
            + case when substr({{ value }}, {{ chunk * 5 + place + 1 }}, 1) between 'A' and 'Z' then {{ 2 ** place }} else 0 end
        {%- endfor %}, 1)
        {{- ' || ' if not loop.last -}}
    {%- endfor -%}
{%- endmacro %}


{#- Salesforce's weekly export writes an empty lookup as zeros. -#}
{% macro is_null_salesforce_id(value) -%}
    {{ value }} in ('000000000000000AAA', '000000000000000')
{%- endmacro %}
