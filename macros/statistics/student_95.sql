{#- The 97.5 % point of Student's t from one degree of freedom up, as SQL has no t distribution: a
    polynomial in 1 / freedom, fitted to be off by no more than 3 in 100 million. -#}
{% macro student_95(freedom) -%}
    {{ z_95() }}
    {%- for coefficient in [
        2.3722776, 2.8221682, 2.5616320, 1.5406854, 0.9576899, 0.0822291, 0.4731748, -0.1403045,
        0.0766880,
    ] %}
    + ({{ coefficient }}) * power({{ freedom }}, -{{ loop.index }})
    {%- endfor %}
{%- endmacro %}
