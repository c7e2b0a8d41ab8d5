{#- One end of Welch's interval of the difference of two independent means, first less second.
    Null with fewer than two degrees of freedom (always at least the smaller sample less one). -#}
{% macro welch_bound(
    mean, variance, sample_size, other_mean, other_variance, other_sample_size, bound
) -%}
    {%- set freedom = welch_freedom(variance, sample_size, other_variance, other_sample_size) -%}
    case
        when
            {{ sample_size }} > 1 and {{ other_sample_size }} > 1
            and {{ variance }} + {{ other_variance }} > 0 and ({{ freedom }}) >= 2
            then {{ mean }} - {{ other_mean }}
                {{ '-' if bound == 'low' else '+' }} ({{ student_95(freedom) }}) * sqrt(
                    {{ variance }} / {{ sample_size }} + {{ other_variance }} / {{ other_sample_size }}
                )
    end
{%- endmacro %}


{#- Welch-Satterthwaite degrees of freedom. -#}
{% macro welch_freedom(variance, sample_size, other_variance, other_sample_size) -%}
    power({{ variance }} / {{ sample_size }} + {{ other_variance }} / {{ other_sample_size }}, 2)
    / nullif(
        power({{ variance }} / {{ sample_size }}, 2) / nullif({{ sample_size }} - 1, 0)
        + power({{ other_variance }} / {{ other_sample_size }}, 2)
        / nullif({{ other_sample_size }} - 1, 0),
        0
    )
{%- endmacro %}


{#- The 97.5 % point of Student's t by its Cornish-Fisher expansion, as SQL has no t distribution:
    0.8 % short at two degrees of freedom, 0.01 % at five, 0.0004 % at ten. -#}
{% macro student_95(freedom) -%}
    {{ z_95() }}
    {%- for coefficients, divisor in [
        ([1, 1], 4),
        ([3, 16, 5], 96),
        ([-15, 17, 19, 3], 384),
        ([-945, -1920, 1482, 776, 79], 92160),
    ] %}
    + (
        {%- for coefficient in coefficients %}
        {{ '+ ' if not loop.first }}({{ coefficient }}) * power({{ z_95() }}, {{ loop.index * 2 - 1 }})
        {%- endfor %}
    ) / ({{ divisor }} * power({{ freedom }}, {{ loop.index }}))
    {%- endfor %}
{%- endmacro %}
