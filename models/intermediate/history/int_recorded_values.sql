-- One row per account, attribute and span of builds before today through which its value stayed the
-- same: what was known at a past moment, whatever the exports say now. No value: unknown then.
-- depends on: what the last build left in int_input_history
{% set stored = stored_relation('int_input_history') %}
with previous_build as (
    select * from {{ ref('int_previous_build') }}
),

attributes as (
    select * from {{ ref('attributes') }}
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
        cast(null as date) as changed_on
    where false
    {%- endif %}
),

spans as (
    select
        input_history.account_key,
        input_history.attribute_id,
        -- What was recorded before it was known to be implausible is unknown, too.
        case
            when {{ is_plausible_text(
                'input_history.attribute_value',
                'attributes.value_kind',
                'attributes.lowest',
                'attributes.highest',
            ) }}
                then input_history.attribute_value
        end as attribute_value,
        input_history.observed_on,
        input_history.changed_on,
        coalesce(
            lead(input_history.changed_on) over (
                partition by input_history.account_key, input_history.attribute_id
                order by input_history.changed_on
            ),
            {{ as_of_date() }}
        ) as known_before,
        min(input_history.changed_on) over (partition by input_history.account_key)
            as recorded_from
    from input_history
    inner join previous_build on input_history.changed_on <= previous_build.previous_day
    inner join attributes
        on
            input_history.attribute_id = attributes.attribute_id
            and attributes.grain = 'account'
),

-- What the first build was given with its day stood in the export from that day on.
final as (
    select
        account_key,
        attribute_id,
        attribute_value,
        observed_on,
        case
            when changed_on = recorded_from then least(observed_on, changed_on)
            else changed_on
        end as known_on,
        known_before,
        recorded_from
    from spans
)

select * from final
