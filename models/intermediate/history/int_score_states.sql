-- One row per account and build: its tier and score. Of each account only the row of the last build
-- that saw it is kept, and the one before, so that a build of the same day can be run again.
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    full_refresh=false,
    pre_hook=[
        "{{ forget_unfinished_builds('as_of_date') }}",
        "{{ forget_older_states() }}",
    ]
) }}

with tier_states as (
    select * from {{ ref('int_tier_states') }}
),

previous_build as (
    select * from {{ ref('int_previous_build') }}
),

final as (
    select tier_states.*
    from tier_states
    inner join previous_build on previous_build.is_latest
)

select * from final
