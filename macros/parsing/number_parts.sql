{#- A number as written, in its parts: signs and parentheses, a word beside the digits (a currency,
    `%`), digits before and behind the declared decimal mark, exponent. All are empty where the text
    is no number. Thousands marks must group digits in threes: with `.` declared, `1,00` is none.
    Digits of other scripts are none either: in RE2, and here, a digit is 0 to 9. -#}
{% macro number_parts(value, formats) -%}
    {%- set names = [
        'sign', 'before', 'inner_sign', 'whole', 'fraction', 'exponent', 'closing', 'after', 'last_sign'
    ] -%}
    {%- set text = "translate(" ~ value ~ ", chr(8722) || chr(8217), '-''')" -%}
    case {{ formats }}.decimal_mark
        when ',' then regexp_extract({{ text }}, '{{ number_pattern(',', '[.]') }}', {{ names }})
        else regexp_extract({{ text }}, '{{ number_pattern('[.]', ',') }}', {{ names }})
    end
{%- endmacro %}


{#- A word begins and ends with neither blank nor digit nor sign: `US$`, `U.S. Dollar`, `Fr.` -#}
{% macro number_pattern(decimal_mark, thousands_mark) -%}
    {%- set word = "%|[^[:space:]0-9%.,''()+-](?:[^0-9%()+-]*[^[:space:]0-9%()+-])?" -%}
    {%- set groups = [] -%}
    {%- for mark in [thousands_mark, ' ', "''"] -%}
        {%- do groups.append('[0-9]{1,3}(?:' ~ mark ~ '[0-9]{3})+') -%}
    {%- endfor -%}
    ^([+-]?[(]?) *({{ word }})? *([+-]?[(]?) *
    {{- '([0-9]+|' ~ groups | join('|') ~ ')?(' ~ decimal_mark ~ '[0-9]+)?(?:[eE]([+-]?[0-9]{1,5}))?' -}}
    {{- ' *([)]?) *(' ~ word ~ ')? *([)-]?)$' -}}
{%- endmacro %}


{#- Whether the parts make up a number, beside which `words` may stand: none, a percent sign, or a
    currency that is known. (5) and 5- are negative, as bookkeepers write it. -#}
{% macro is_number(parts, formats, words) -%}
    {%- set word = parts ~ '.before || ' ~ parts ~ '.after' -%}
    (
        {{ parts }}.whole != '' or ({{ parts }}.fraction != '' and {{ parts }}.before = '')
    )
    and {{ signs_of(parts) }} in ('', '+', '-', '()')
    and ({{ parts }}.before = '' or {{ parts }}.after = '')
    {%- if words == 'currency' %}
    and ({{ word }} = '' or map_contains({{ formats }}.currency_words, lower({{ word }})))
    {%- else %}
    and {{ word }} in ({{ "'', '%'" if words == 'percent' else "''" }})
    {%- endif %}
{%- endmacro %}


{#- The parts as text that a cast to decimal reads: `5.5e-2`. A unit, or a percent sign whatever the
    unit, moves the exponent, so that the value is rounded once and nothing is multiplied. -#}
{% macro scientific_text(parts, unit) -%}
    case when {{ signs_of(parts) }} in ('-', '()') then '-' else '' end
    || translate({{ parts }}.whole, '., ''', '')
    || replace({{ parts }}.fraction, ',', '.')
    || 'e'
    || (
        coalesce(try_cast(nullif({{ parts }}.exponent, '') as integer), 0)
        + case when {{ parts }}.before || {{ parts }}.after = '%' then -2 else {{ places_of(unit) }} end
    )
{%- endmacro %}


{% macro signs_of(parts) -%}
    {{ parts }}.sign || {{ parts }}.inner_sign || {{ parts }}.closing || {{ parts }}.last_sign
{%- endmacro %}


{#- How many places a unit moves the decimal point. -#}
{% macro places_of(unit) -%}
    case {{ unit }} when 'percent' then -2 when 'thousands' then 3 when 'millions' then 6 else 0 end
{%- endmacro %}
