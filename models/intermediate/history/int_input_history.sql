-- One row per account, attribute and build in which what the account is scored with changed, each
-- build adding its own; no value means unknown from that day on. Outlives a full refresh.
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    full_refresh=false,
    pre_hook="{{ forget_unfinished_builds('changed_on') }}"
) }}

with known_subjects as (
    select * from {{ ref('int_known_subjects') }}
),

latest_values as (
    select * from {{ ref('int_latest_values') }}
),

previous_inputs as (
    select * from {{ ref('int_previous_inputs') }}
),

previous_build as (
    select * from {{ ref('int_previous_build') }}
),

current_inputs as (
    select * from latest_values
    where subject_kind = 'account'
),

changed as (
    select
        current_inputs.account_key,
        current_inputs.attribute_id,
        current_inputs.attribute_value,
        current_inputs.observed_on,
        current_inputs.is_held,
        current_inputs.last_delivered_on
    from current_inputs
    left join previous_inputs
        on
            current_inputs.account_key = previous_inputs.account_key
            and current_inputs.attribute_id = previous_inputs.attribute_id
    where
        current_inputs.attribute_value is distinct from previous_inputs.attribute_value
        or current_inputs.observed_on is distinct from previous_inputs.observed_on
        or current_inputs.is_held is distinct from previous_inputs.is_held
),

-- An account of which nothing came in has not lost its values; its record is missing.
gone as (
    select
        previous_inputs.account_key,
        previous_inputs.attribute_id,
        cast(null as varchar) as attribute_value,
        cast(null as date) as observed_on,
        false as is_held,
        cast(null as date) as last_delivered_on
    from previous_inputs
    inner join known_subjects
        on
            known_subjects.subject_kind = 'account'
            and previous_inputs.account_key = known_subjects.account_key
    left join current_inputs
        on
            previous_inputs.account_key = current_inputs.account_key
            and previous_inputs.attribute_id = current_inputs.attribute_id
    where current_inputs.account_key is null
),

changes as (
    select * from changed
    union all
    select * from gone
),

final as (
    select
        changes.*,
        {{ as_of_date() }} as changed_on
    from changes
    cross join previous_build
    where previous_build.is_latest
)

select * from final
