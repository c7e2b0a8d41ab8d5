{#- One end of the interval of the ratio of two independent means, by the delta method on its
    logarithm; null unless both means are positive and both variances known. -#}
{% macro mean_ratio_bound(
    mean, variance, sample_size, other_mean, other_variance, other_sample_size, bound
) -%}
    case
        when
            {{ sample_size }} > 1 and {{ other_sample_size }} > 1
            and {{ mean }} > 0 and {{ other_mean }} > 0
            and {{ variance }} + {{ other_variance }} > 0
            then exp(
                ln({{ mean }} / {{ other_mean }})
                {{ '-' if bound == 'low' else '+' }} {{ z_95() }} * sqrt(
                    {{ variance }} / ({{ sample_size }} * power({{ mean }}, 2))
                    + {{ other_variance }} / ({{ other_sample_size }} * power({{ other_mean }}, 2))
                )
            )
    end
{%- endmacro %}
