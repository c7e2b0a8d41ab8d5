-- One row per source and object: how many records its files held when they last held any, in a
-- build of the last outage_hold_days before as_of_date.
-- depends on: what the last build left in int_load_history
{% set stored = stored_relation('int_load_history') %}
with previous_build as (
    select * from {{ ref('int_previous_build') }}
),

load_history as (
    {% if stored -%}
    select * from {{ stored }}
    {%- else -%}
    select
        cast(null as varchar) as source,
        cast(null as varchar) as object_name,
        cast(null as bigint) as record_count,
        cast(null as date) as as_of_date
    where false
    {%- endif %}
),

final as (
    select load_history.*
    from load_history
    inner join previous_build on load_history.as_of_date <= previous_build.previous_day
    where
        load_history.record_count > 0
        and load_history.as_of_date >= {{ as_of_date() }} - {{ var('outage_hold_days') }}
    qualify
        row_number() over (
            partition by load_history.source, load_history.object_name
            order by load_history.as_of_date desc
        ) = 1
)

select * from final
