{#- A decimal(38, 6), or null where the text is not a plain number in the source's declared decimal
    mark. Thousands marks must group digits in threes: with `.` declared, `1,00` is no number. -#}
{% macro parse_number(value, formats) -%}
    case
        when
            regexp_full_match(
                {{ point_decimals(value, formats) }},
                '[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?'
            )
            then try_cast(replace({{ point_decimals(value, formats) }}, ',', '') as decimal(38, 6))
    end
{%- endmacro %}


{#- The same digits with `.` as decimal mark and `,` between thousands. -#}
{% macro point_decimals(value, formats) -%}
    case {{ formats }}.decimal_mark
        when ',' then translate({{ value }}, '.,', ',.')
        else {{ value }}
    end
{%- endmacro %}


{#- A bigint, or null where the number has a fraction: 12.5 people are a mistake, not 13. -#}
{% macro parse_integer(value, formats) -%}
    case
        when {{ parse_number(value, formats) }} = trunc({{ parse_number(value, formats) }})
            then try_cast({{ parse_number(value, formats) }} as bigint)
    end
{%- endmacro %}
