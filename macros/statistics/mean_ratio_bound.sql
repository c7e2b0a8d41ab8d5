{#- One end of the interval of the ratio of two independent means: Welch's, of the difference of
    their logarithms by the delta method; null unless both means are positive and some spread is
    seen. -#}
{% macro mean_ratio_bound(
    mean, variance, sample_size, other_mean, other_variance, other_sample_size, bound
) -%}
    case
        when {{ mean }} > 0 and {{ other_mean }} > 0
            then exp(
                ln({{ mean }} / {{ other_mean }})
                {{ '-' if bound == 'low' else '+' }} {{ welch_half_width(
                    '(' ~ variance ~ ' / power(' ~ mean ~ ', 2))', sample_size,
                    '(' ~ other_variance ~ ' / power(' ~ other_mean ~ ', 2))', other_sample_size
                ) }}
            )
    end
{%- endmacro %}
