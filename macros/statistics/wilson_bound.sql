{#- One end of the Wilson interval of a share; null without trials. Unlike the textbook interval it
    never leaves 0 to 1 and stays honest at 0 of 5 and 5 of 5. -#}
{% macro wilson_bound(successes, trials, bound) -%}
    case
        when {{ trials }} > 0
            then least(1, greatest(0, (
                {{ successes }} + {{ z_95() }} * {{ z_95() }} / 2
                {{ '-' if bound == 'low' else '+' }} {{ z_95() }} * sqrt(
                    {{ successes }} * cast({{ trials }} - {{ successes }} as double) / {{ trials }}
                    + {{ z_95() }} * {{ z_95() }} / 4
                )
            ) / ({{ trials }} + {{ z_95() }} * {{ z_95() }})))
    end
{%- endmacro %}
