{#- What a chi-square statistic exceeds once in a thousand times by chance alone, by Wilson and
    Hilferty: 3 % high at one degree of freedom, under 1 % from nine on. Once in a thousand, as
    dozens of figures are looked at every quarter. -#}
{% macro chi_square_limit(freedom) -%}
    {{ freedom }} * power(
        1 - 2 / (9.0 * {{ freedom }}) + {{ z_999() }} * sqrt(2 / (9.0 * {{ freedom }})), 3
    )
{%- endmacro %}


{#- The 99.9 % point of the normal distribution. -#}
{% macro z_999() -%}
    3.090232306167813
{%- endmacro %}
