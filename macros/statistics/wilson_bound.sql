{#- One end of the Wilson interval of a share; null without trials. Unlike the textbook interval it
    never leaves 0 to 1 and stays honest at 0 of 5 and 5 of 5. -#}
{% macro wilson_bound(successes, trials, bound) -%}
    {%- if bound == 'low' -%}
        {{ wilson_low(successes, trials) }}
    {%- else -%}
        1 - {{ wilson_low('(' ~ trials ~ ' - ' ~ successes ~ ')', trials) }}
    {%- endif -%}
{%- endmacro %}


{#- The low end; the high end is one less that of the misses, so that 5 of 5 ends at 1 exactly. -#}
{% macro wilson_low(successes, trials) -%}
    case
        when {{ trials }} > 0
            then greatest(0, (
                {{ successes }} + {{ z_95() }} * {{ z_95() }} / 2
                - {{ z_95() }} * sqrt(
                    {{ successes }} * cast({{ trials }} - {{ successes }} as double) / {{ trials }}
                    + {{ z_95() }} * {{ z_95() }} / 4
                )
            ) / ({{ trials }} + {{ z_95() }} * {{ z_95() }}))
    end
{%- endmacro %}
