{#- Of each account's states, leaves the latest before today; those before it were for nights that
    are over. A build of an earlier day leaves all. -#}
{% macro forget_older_states() -%}
    {%- if is_incremental() -%}
    delete from {{ this }} as states
    using {{ this }} as later
    where
        states.account_key = later.account_key
        and states.as_of_date < later.as_of_date
        and later.as_of_date < {{ as_of_date() }}
        and (select is_latest from {{ ref('int_previous_build') }})
    {%- endif -%}
{%- endmacro %}
