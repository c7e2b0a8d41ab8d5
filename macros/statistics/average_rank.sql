{#- The rank of a value inside its group, 1 for the smallest; equal values share the mean of the
    ranks they take up, as Spearman's correlation asks. -#}
{% macro average_rank(group_columns, value) -%}
    rank() over (partition by {{ group_columns }} order by {{ value }})
    + (
        count(*) over (
            partition by {{ group_columns }} order by {{ value }}
            range between current row and current row
        ) - 1
    ) / 2
{%- endmacro %}
