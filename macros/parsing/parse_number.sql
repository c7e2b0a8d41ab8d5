{#- A decimal below 10^18, or null where the text is no number in the source's declared decimal mark,
    or too large to mean anything. `unit` is how column_map says the number is written; `words`,
    what may stand beside its digits (see is_number). -#}
{% macro parse_number(value, formats, unit='cast(null as varchar)', words='percent') -%}
    case
        -- Nearly all numbers are plain, and far cheaper to read as such.
        when regexp_full_match({{ point_decimals(value, formats) }}, '-?[0-9]+([.][0-9]+)?')
            then case
                when {{ unit }} is null
                    then try_cast({{ point_decimals(value, formats) }} as decimal(24, 6))
                else {{ decimal_of(point_decimals(value, formats) ~ " || 'e' || " ~ places_of(unit)) }}
            end
        when {{ value }} is not null then list_transform(
            [{{ number_parts(value, formats) }}],
            lambda parts: case
                when {{ is_number('parts', formats, words) }}
                    then {{ decimal_of(scientific_text('parts', unit)) }}
            end
        )[1]
    end
{%- endmacro %}


{#- The number of an attribute that came as text. Nothing is converted here, so a currency beside it
    must be the reporting currency. -#}
{% macro parse_own_number(value, formats, unit) -%}
    coalesce(
        {{ parse_number(value, formats, unit) }},
        case
            when list_contains(
                {{ currencies_beside(value, formats) }}, '{{ var('reporting_currency') }}'
            )
                then {{ parse_number(value, formats, unit, words='currency') }}
        end
    )
{%- endmacro %}


{#- Text with an exponent as a decimal. In two steps: a cast of such a text lets more digits through
    than its type holds. -#}
{% macro decimal_of(text) -%}
    try_cast(try_cast({{ text }} as decimal(38, 6)) as decimal(24, 6))
{%- endmacro %}


{#- The same digits with `.` as decimal mark and `,` between thousands. -#}
{% macro point_decimals(value, formats) -%}
    case {{ formats }}.decimal_mark
        when ',' then translate({{ value }}, '.,', ',.')
        else {{ value }}
    end
{%- endmacro %}


{#- A bigint, or null where the number has a fraction: 12.5 people are a mistake, not 13. -#}
{% macro parse_integer(value, formats, unit='cast(null as varchar)') -%}
    case
        when {{ unit }} is null and regexp_full_match({{ value }}, '-?[0-9]{1,18}')
            then cast({{ value }} as bigint)
        when {{ value }} is not null then list_transform(
            [{{ parse_number(value, formats, unit, words='none') }}],
            lambda number: case when number = trunc(number) then cast(number as bigint) end
        )[1]
    end
{%- endmacro %}


{#- Why a text gave no number: it is one, but too large, or it is none of the parser's. -#}
{% macro number_fault(parser, value, formats) -%}
    case
        when {{ is_too_large(value, formats, words_beside(parser)) }} then 'implausible_number'
        else '{{ 'not_an_integer' if parser == 'integer' else 'not_a_number' }}'
    end
{%- endmacro %}


{#- Whether a text is a number beyond those that are read, which is not the same as none. -#}
{% macro is_too_large(value, formats, words='percent') -%}
    (
        {{ parse_number(value, formats, words=words) }} is null
        and list_transform(
            [{{ number_parts(value, formats) }}],
            lambda parts: {{ is_number('parts', formats, words) }}
        )[1]
    )
{%- endmacro %}


{#- What may stand beside the digits of a number. -#}
{% macro words_beside(parser) -%}
    {{- {'integer': 'none', 'number': 'percent', 'amount': 'currency'}[parser] -}}
{%- endmacro %}
