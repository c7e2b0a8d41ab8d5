{#- One end of Koopman's score interval of the ratio of two independent rates, first over second;
    null without trials, and at the high end where the second rate is 0: nothing bounds it above.
    Unlike the log method it keeps its width at 0 and at 100 %. The high end is one over the low end
    of the ratio turned round. -#}
{% macro rate_ratio_bound(successes, trials, other_successes, other_trials, bound) -%}
    {%- if bound == 'low' -%}
        {{ koopman_low(successes, trials, other_successes, other_trials) }}
    {%- else -%}
        1 / nullif({{ koopman_low(other_successes, other_trials, successes, trials) }}, 0)
    {%- endif -%}
{%- endmacro %}


{#- The low end. Of all pairs of rates of one ratio, the likeliest are (x - l) / (n - l) and
    (y + l) / (m + l), where l measures how far the data pull from that ratio; at the end,
    l * l * ((1 - x / n) / (x - l) + (1 - y / m) / (y + l)) is z squared. The left side is convex in
    l: Newton's steps from a point beyond the root come down to it, five of them to eleven digits.
    A first rate of 100 % has its end where l reaches x, or is held there. -#}
{% macro koopman_low(successes, trials, other_successes, other_trials) -%}
    {%- set x, n = 'cast(' ~ successes ~ ' as double)', 'cast(' ~ trials ~ ' as double)' -%}
    {%- set y, m = 'cast(' ~ other_successes ~ ' as double)', 'cast(' ~ other_trials ~ ' as double)' -%}
    {%- set zz = '(' ~ z_95() ~ ' * ' ~ z_95() ~ ')' -%}
    {%- set missed, other_missed = '(1 - ' ~ x ~ ' / ' ~ n ~ ')', '(1 - ' ~ y ~ ' / ' ~ m ~ ')' -%}
    {%- set here = 'coalesce(' ~ missed ~ ' / nullif(' ~ x ~ ' - l, 0), 0)' -%}
    {%- set there = other_missed ~ ' / (' ~ y ~ ' + l)' -%}
    {%- set start -%}
        least(
            2 * {{ x }} / (1 + sqrt(1 + 4 * {{ missed }} * {{ x }} / {{ zz }})),
            ({{ zz }} + sqrt({{ zz }} * ({{ zz }} + 4 * {{ other_missed }} * {{ y }})))
            / nullif(2 * {{ other_missed }}, 0)
        )
    {%- endset -%}
    {%- set step -%}
        least(l, l - (l * l * ({{ here }} + {{ there }}) - {{ zz }}) / (
            2 * l * ({{ here }} + {{ there }})
            + l * l * (
                coalesce({{ here }} / nullif({{ x }} - l, 0), 0) - {{ there }} / ({{ y }} + l)
            )
        ))
    {%- endset -%}
    {%- set ratio -%}
        ({{ m }} + l) / (
            ({{ y }} + l) * (1 + greatest(0, {{ n }} * ({{ zz }} / (l * l) - {{ there }})))
        )
    {%- endset -%}
    case
        when {{ successes }} = 0 and {{ trials }} > 0 and {{ other_trials }} > 0 then 0
        when {{ trials }} > 0 and {{ other_trials }} > 0
            then {{ after_steps(start, [step, step, step, step, step, ratio]) }}
    end
{%- endmacro %}
