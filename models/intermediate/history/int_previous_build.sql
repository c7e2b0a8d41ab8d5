-- One row: the day of the last build before as_of_date that wrote its history to the end, and
-- whether this build is the latest. Only the latest writes history; an earlier day just reads it.
-- depends on: what the last build left in int_history_days
{% set stored = stored_relation('int_history_days') %}
with history_days as (
    {% if stored -%}
    select * from {{ stored }}
    {%- else -%}
    select cast(null as date) as as_of_date
    where false
    {%- endif %}
),

final as (
    select
        max(as_of_date) filter (where as_of_date < {{ as_of_date() }}) as previous_day,
        coalesce(max(as_of_date) <= {{ as_of_date() }}, true) as is_latest
    from history_days
)

select * from final
