{#- One end of the log-method (Katz) interval of the ratio of two independent rates; null when
    either rate is 0, where the logarithm has no value. -#}
{% macro rate_ratio_bound(successes, trials, other_successes, other_trials, bound) -%}
    case
        when {{ successes }} > 0 and {{ other_successes }} > 0
            then exp(
                ln(
                    cast({{ successes }} as double) * {{ other_trials }}
                    / (cast({{ other_successes }} as double) * {{ trials }})
                )
                {{ '-' if bound == 'low' else '+' }} {{ z_95() }} * sqrt(greatest(
                    0,
                    1 / {{ successes }} - 1 / {{ trials }}
                    + 1 / {{ other_successes }} - 1 / {{ other_trials }}
                ))
            )
    end
{%- endmacro %}
