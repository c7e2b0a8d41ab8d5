{#- The lowest and the highest number a value may stand for: `350` stands for itself, an employee range
    such as `201-500` or `5001+` for all within it. Null for a value that is no number. -#}
{% macro range_low(value) -%}
    coalesce(
        try_cast({{ value }} as double),
        try_cast(regexp_extract({{ value }}, '^(\d+)(-\d+|\+)$', 1) as double)
    )
{%- endmacro %}

{% macro range_high(value) -%}
    coalesce(
        try_cast({{ value }} as double),
        try_cast(regexp_extract({{ value }}, '^\d+-(\d+)$', 1) as double),
        case when regexp_matches({{ value }}, '^\d+\+$') then 1e308 end
    )
{%- endmacro %}
