{#- One end of the interval of a Spearman correlation: Fisher's z with the variance of Bonett and
    Wright (2000); null below four pairs and at exactly 1 or -1. -#}
{% macro rank_correlation_bound(correlation, sample_size, bound) -%}
    case
        when {{ sample_size }} > 3 and abs({{ correlation }}) < 1
            then tanh(
                atanh({{ correlation }})
                {{ '-' if bound == 'low' else '+' }} {{ z_95() }} * sqrt(
                    (1 + power({{ correlation }}, 2) / 2) / ({{ sample_size }} - 3)
                )
            )
    end
{%- endmacro %}
