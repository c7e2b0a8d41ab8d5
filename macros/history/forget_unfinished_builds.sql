{#- Takes back what builds after the last finished one wrote: a build of today that is run again,
    and builds that failed on the way. A build of an earlier day takes nothing back. -#}
{% macro forget_unfinished_builds(day_column) -%}
    {%- if is_incremental() -%}
    delete from {{ this }}
    where
        {{ day_column }}
        > coalesce((select previous_day from {{ ref('int_previous_build') }}), date '0001-01-01')
        and (select is_latest from {{ ref('int_previous_build') }})
    {%- endif -%}
{%- endmacro %}
