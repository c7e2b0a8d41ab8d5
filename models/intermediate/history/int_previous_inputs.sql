-- One row per account and attribute that had a value in the last build before as_of_date: what the
-- account was scored with then, before values too old to count were left out.
-- depends on: what the last build left in int_input_history
{% set stored = stored_relation('int_input_history') %}
with previous_build as (
    select * from {{ ref('int_previous_build') }}
),

input_history as (
    {% if stored -%}
    select * from {{ stored }}
    {%- else -%}
    select
        cast(null as varchar) as account_key,
        cast(null as varchar) as attribute_id,
        cast(null as varchar) as attribute_value,
        cast(null as date) as observed_on,
        cast(null as boolean) as is_held,
        cast(null as date) as last_delivered_on,
        cast(null as date) as changed_on
    where false
    {%- endif %}
),

latest as (
    select input_history.*
    from input_history
    inner join previous_build on input_history.changed_on <= previous_build.previous_day
    qualify
        row_number() over (
            partition by input_history.account_key, input_history.attribute_id
            order by input_history.changed_on desc
        ) = 1
),

final as (
    select * from latest
    where attribute_value is not null
)

select * from final
