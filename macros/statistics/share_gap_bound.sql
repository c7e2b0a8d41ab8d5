{#- One end of Miettinen and Nurminen's score interval of the difference of two independent shares,
    first less second; null when either has no trials. It keeps its width at 0 and at 100 %. The
    high end is the low end of the difference turned round, with its sign changed. -#}
{% macro share_gap_bound(successes, trials, other_successes, other_trials, bound) -%}
    {%- if bound == 'low' -%}
        {{ miettinen_nurminen_low(successes, trials, other_successes, other_trials) }}
    {%- else -%}
        -{{ miettinen_nurminen_low(other_successes, other_trials, successes, trials) }}
    {%- endif -%}
{%- endmacro %}


{#- The low end. With l for how far the data pull from a difference d, the likeliest shares of that
    difference leave observed difference - d = l * variance; at the end, l * l * variance is c, which
    is z squared times N / (N - 1): d is the observed difference less c / l. The left side is, in l,
    l * observed difference + (here + there - N) / 2, the sum of two convex parts: Newton's steps from
    the nearer of the points where one part alone is c come down to the root, five of them to twelve
    digits. Where 0 % is compared with 100 % there is none, and the end is -1. -#}
{% macro miettinen_nurminen_low(successes, trials, other_successes, other_trials) -%}
    {%- set x, n = 'cast(' ~ successes ~ ' as double)', 'cast(' ~ trials ~ ' as double)' -%}
    {%- set y, m = 'cast(' ~ other_successes ~ ' as double)', 'cast(' ~ other_trials ~ ' as double)' -%}
    {%- set c -%}
        ({{ z_95() }} * {{ z_95() }} * ({{ n }} + {{ m }}) / ({{ n }} + {{ m }} - 1))
    {%- endset -%}
    {%- set gap = '(' ~ x ~ ' / ' ~ n ~ ' - ' ~ y ~ ' / ' ~ m ~ ')' -%}
    {%- set here = 'sqrt(greatest(0, power(' ~ n ~ ' + l, 2) - 4 * l * ' ~ x ~ '))' -%}
    {%- set there = 'sqrt(greatest(0, power(' ~ m ~ ' - l, 2) + 4 * l * ' ~ y ~ '))' -%}
    {%- set start -%}
        least(
            2 * ({{ n }} + {{ c }}) / nullif(
                sqrt(1 + 4 * {{ x }} * (1 - {{ x }} / {{ n }}) / {{ c }}) - 1 + 2 * {{ x }} / {{ n }}, 0
            ),
            2 * ({{ m }} + {{ c }}) / nullif(
                sqrt(1 + 4 * {{ y }} * (1 - {{ y }} / {{ m }}) / {{ c }}) + 1 - 2 * {{ y }} / {{ m }}, 0
            )
        )
    {%- endset -%}
    {%- set step -%}
        least(l, l - (
            l * {{ gap }} + ({{ here }} + {{ there }} - {{ n }} - {{ m }}) / 2 - {{ c }}
        ) / (
            {{ gap }} + (
                coalesce((l + {{ n }} - 2 * {{ x }}) / nullif({{ here }}, 0), 0)
                + coalesce((l - {{ m }} + 2 * {{ y }}) / nullif({{ there }}, 0), 0)
            ) / 2
        ))
    {%- endset -%}
    case
        when {{ trials }} > 0 and {{ other_trials }} > 0
            then coalesce(
                {{ after_steps(start, [step, step, step, step, step, gap ~ ' - ' ~ c ~ ' / l']) }}, -1
            )
    end
{%- endmacro %}
