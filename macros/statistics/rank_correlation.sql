{#- Spearman's correlation of a group: Pearson's of two average ranks. Null where either is the same
    for all. Ranks are whole or half, so that whole numbers do, and a sum has no last digit that the
    order of the rows decides. -#}
{% macro rank_correlation(rank, other_rank) -%}
    {%- set x, y = 'cast(2 * ' ~ rank ~ ' as bigint)', 'cast(2 * ' ~ other_rank ~ ' as bigint)' -%}
    cast(count(*) * sum({{ x }} * {{ y }}) - sum({{ x }}) * sum({{ y }}) as double) / nullif(
        sqrt(
            cast(count(*) * sum({{ x }} * {{ x }}) - sum({{ x }}) * sum({{ x }}) as double)
            * cast(count(*) * sum({{ y }} * {{ y }}) - sum({{ y }}) * sum({{ y }}) as double)
        ), 0
    )
{%- endmacro %}
