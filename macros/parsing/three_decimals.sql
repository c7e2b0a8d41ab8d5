{#- Whether a number has one mark, the declared decimal mark, and three digits behind it, up to three
    before: 1.234 may just as well be a thousand and more. -#}
{% macro has_three_decimals(value, formats) -%}
    regexp_matches(
        {{ point_decimals(value, formats) }}, '^[^0-9.,]*[1-9][0-9]{0,2}[.][0-9]{3}[^0-9.,%]*$'
    )
{%- endmacro %}


{#- Whether a number's decimals are beyond doubt, such as those of 0.125, 1234.567 and 12.5. -#}
{% macro has_clear_decimals(value, formats) -%}
    not {{ has_three_decimals(value, formats) }}
    and regexp_matches(
        {{ point_decimals(value, formats) }}, '^[^0-9.,]*[0-9,]*[.][0-9]+([eE][+-]?[0-9]+)?[^0-9.,]*$'
    )
{%- endmacro %}


{#- An aggregate: whether every decimal of a column, so many at least, may be a thousand. Of whole
    numbers one is enough: nobody writes 12.000 for a dozen. -#}
{% macro decimals_are_doubtful(value, formats, least=3) -%}
    count(*) filter (where {{ has_three_decimals(value, formats) }}) >= {{ least }}
    and count(*) filter (where {{ has_clear_decimals(value, formats) }}) = 0
{%- endmacro %}
