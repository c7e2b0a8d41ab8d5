{#- One end of Welch's interval of the difference of two independent means, first less second. A side
    that shows no spread (one value, or equal ones) is taken to vary as the other does: its mean is
    not certain. Null where neither shows any. -#}
{% macro welch_bound(
    mean, variance, sample_size, other_mean, other_variance, other_sample_size, bound
) -%}
    {{ mean }} - {{ other_mean }}
    {{ '-' if bound == 'low' else '+' }} {{ welch_half_width(
        variance, sample_size, other_variance, other_sample_size
    ) }}
{%- endmacro %}


{#- Half of that interval, of two means whose values have these variances. -#}
{% macro welch_half_width(variance, sample_size, other_variance, other_sample_size) -%}
    {%- set freedom = welch_freedom(variance, sample_size, other_variance, other_sample_size) -%}
    ({{ student_95('(' ~ freedom ~ ')') }}) * sqrt(
        coalesce(nullif({{ variance }}, 0), {{ other_variance }}) / {{ sample_size }}
        + coalesce(nullif({{ other_variance }}, 0), {{ variance }}) / {{ other_sample_size }}
    )
{%- endmacro %}


{#- Welch-Satterthwaite degrees of freedom; of one side alone where the other shows no spread. -#}
{% macro welch_freedom(variance, sample_size, other_variance, other_sample_size) -%}
    case
        when {{ variance }} > 0 and {{ other_variance }} > 0
            then power(
                {{ variance }} / {{ sample_size }} + {{ other_variance }} / {{ other_sample_size }}, 2
            ) / (
                power({{ variance }} / {{ sample_size }}, 2) / ({{ sample_size }} - 1)
                + power({{ other_variance }} / {{ other_sample_size }}, 2)
                / ({{ other_sample_size }} - 1)
            )
        when {{ variance }} > 0 and {{ other_sample_size }} > 0 then {{ sample_size }} - 1
        when {{ other_variance }} > 0 and {{ sample_size }} > 0 then {{ other_sample_size }} - 1
    end
{%- endmacro %}
