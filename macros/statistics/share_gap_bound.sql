{#- One end of Newcombe's interval of the difference of two independent shares, first less second;
    null when either has no trials. Built from the two Wilson intervals (method 10). -#}
{% macro share_gap_bound(successes, trials, other_successes, other_trials, bound) -%}
    {%- set other_bound = 'high' if bound == 'low' else 'low' -%}
    case
        when {{ trials }} > 0 and {{ other_trials }} > 0
            then {{ successes }} / {{ trials }} - {{ other_successes }} / {{ other_trials }}
                {{ '-' if bound == 'low' else '+' }} sqrt(
                    power(
                        {{ successes }} / {{ trials }}
                        - ({{ wilson_bound(successes, trials, bound) }}),
                        2
                    )
                    + power(
                        {{ other_successes }} / {{ other_trials }}
                        - ({{ wilson_bound(other_successes, other_trials, other_bound) }}),
                        2
                    )
                )
    end
{%- endmacro %}
