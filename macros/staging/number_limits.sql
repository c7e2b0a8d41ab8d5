{#- One row with the lowest and highest plausible value of each number of an object that is no
    amount: those of the attribute of the same name, or of the seed number_bounds. Amounts are judged
    in the reporting currency, where they are converted. -#}
{% macro number_limits(object_name, columns) -%}
    select
        {%- for column in columns %}
        {%- if column == 'founded_year' %}
        extract('year' from {{ as_of_date() }})
        - max(highest) filter (where name = 'company_age_years') as founded_year_lowest,
        extract('year' from {{ as_of_date() }})
        - max(lowest) filter (where name = 'company_age_years') as founded_year_highest
        {%- else %}
        max(lowest) filter (where name = '{{ column }}') as {{ column }}_lowest,
        max(highest) filter (where name = '{{ column }}') as {{ column }}_highest
        {%- endif %}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from (
        {%- if object_name == 'accounts' %}
        select
            attribute_id as name,
            lowest,
            highest
        from {{ ref('attributes') }}
        {%- else %}
        select
            column_name as name,
            lowest,
            highest
        from {{ ref('number_bounds') }}
        where object = '{{ object_name }}'
        {%- endif %}
    ) as bounds
{%- endmacro %}
