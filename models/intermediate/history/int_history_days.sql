-- One row per day whose build wrote its history to the end; the last of the history models, so that
-- a build which fails on the way counts for nothing.
-- depends on: {{ ref('int_input_history') }}, {{ ref('int_tier_history') }}
-- depends on: {{ ref('int_load_history') }}
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    full_refresh=false,
    pre_hook="{{ forget_unfinished_builds('as_of_date') }}"
) }}

with score_states as (
    select * from {{ ref('int_score_states') }}
),

previous_build as (
    select * from {{ ref('int_previous_build') }}
),

rules_fingerprint as (
    select * from {{ ref('int_rules_fingerprint') }}
),

counted as (
    select count(*) as account_count
    from score_states
    where as_of_date = {{ as_of_date() }}
),

final as (
    select
        {{ as_of_date() }} as as_of_date,
        rules_fingerprint.rules_fingerprint,
        counted.account_count
    from previous_build
    cross join rules_fingerprint
    cross join counted
    where previous_build.is_latest
)

select * from final
