{#- One end of the interval of a Spearman correlation: Fisher's z with the variance of Bonett and
    Wright (2000). At 1 or -1 the far end is that of half a step less, as z has no value there; up to
    three pairs say nothing, so that it reaches from -1 to 1. -#}
{% macro rank_correlation_bound(correlation, sample_size, bound) -%}
    {%- set far, sign, nearer = (-1, '-', 'least') if bound == 'low' else (1, '+', 'greatest') -%}
    {%- set most -%}
        least(1 - 6.0 / ({{ sample_size }} * (power({{ sample_size }}, 2) - 1)), 1 - 1e-12)
    {%- endset -%}
    {%- set inner = 'greatest(-(' ~ most ~ '), least(' ~ most ~ ', ' ~ correlation ~ '))' -%}
    case
        when {{ correlation }} is null then null
        when {{ sample_size }} < 4 then {{ far }}
        when {{ correlation }} = {{ far }} then {{ far }}
        else {{ nearer }}({{ correlation }}, tanh(
            atanh({{ inner }}) {{ sign }} {{ z_95() }} * sqrt(
                (1 + power({{ inner }}, 2) / 2) / ({{ sample_size }} - 3)
            )
        ))
    end
{%- endmacro %}
