-- One row per account and build in which its tier changed, or in which it was first seen (from_tier
-- null). Each build adds its own rows, as only it can score the values before by the rules of then
-- and now. The log outlives a full refresh.
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    full_refresh=false,
    pre_hook="{{ forget_unfinished_builds('changed_on') }}"
) }}

with tier_states as (
    select * from {{ ref('int_tier_states') }}
),

previous_states as (
    select * from {{ ref('int_previous_states') }}
),

previous_build as (
    select * from {{ ref('int_previous_build') }}
),

replay_scores as (
    select * from {{ ref('int_replay_scores') }}
),

changed as (
    select
        tier_states.account_key,
        tier_states.as_of_date as changed_on,
        previous_states.as_of_date as compared_with_date,
        previous_states.icp_tier as from_tier,
        tier_states.icp_tier as to_tier,
        previous_states.machine_tier as from_machine_tier,
        previous_states.band_tier as from_band_tier,
        case
            when rule_replays.account_key is null then previous_states.band_tier
            else rule_replays.band_tier
        end as rule_band_tier,
        case
            when time_replays.account_key is null then tier_states.band_tier
            else time_replays.band_tier
        end as time_band_tier,
        tier_states.band_tier as to_band_tier,
        tier_states.machine_tier as to_machine_tier,
        previous_states.icp_score as from_score,
        case
            when rule_replays.account_key is null then previous_states.icp_score
            else rule_replays.icp_score
        end as rule_score,
        case
            when time_replays.account_key is null then tier_states.icp_score
            else time_replays.icp_score
        end as time_score,
        tier_states.icp_score as to_score,
        previous_states.tier_rank as from_rank,
        previous_states.machine_rank as from_machine_rank,
        previous_states.band_rank as from_band_rank,
        case
            when rule_replays.account_key is null then previous_states.band_rank
            else rule_replays.band_rank
        end as rule_band_rank,
        case
            when time_replays.account_key is null then tier_states.band_rank
            else time_replays.band_rank
        end as time_band_rank,
        tier_states.band_rank as to_band_rank,
        tier_states.machine_rank as to_machine_rank,
        tier_states.tier_rank as to_rank,
        previous_states.scorecard_id as from_scorecard_id,
        previous_states.scorecard_version as from_scorecard_version,
        tier_states.scorecard_id as to_scorecard_id,
        tier_states.scorecard_version as to_scorecard_version,
        previous_states.exclusion_ids as from_exclusion_ids,
        tier_states.exclusion_ids as to_exclusion_ids,
        previous_states.override_id as from_override_id,
        tier_states.override_id as to_override_id
    from tier_states
    inner join previous_build on previous_build.is_latest
    left join previous_states on tier_states.account_key = previous_states.account_key
    left join replay_scores as rule_replays
        on
            tier_states.account_key = rule_replays.account_key
            and rule_replays.stop = 'rules'
    left join replay_scores as time_replays
        on
            tier_states.account_key = time_replays.account_key
            and time_replays.stop = 'time'
    where tier_states.icp_tier is distinct from previous_states.icp_tier
),

-- A stop without a rank or a score is passed over: the next stop is compared with the one before.
passed_over as (
    select
        *,
        coalesce(rule_score, from_score) as rule_stop,
        coalesce(time_score, rule_score, from_score) as time_stop,
        coalesce(from_machine_rank, from_rank) as stop_1,
        coalesce(from_band_rank, stop_1) as stop_2,
        coalesce(rule_band_rank, stop_2) as stop_3,
        coalesce(time_band_rank, stop_3) as stop_4,
        coalesce(to_band_rank, stop_4) as stop_5,
        coalesce(to_machine_rank, stop_5) as stop_6
    from changed
),

final as (
    select
        account_key,
        changed_on,
        compared_with_date,
        from_tier,
        to_tier,
        from_machine_tier,
        from_band_tier,
        rule_band_tier,
        time_band_tier,
        to_band_tier,
        to_machine_tier,
        from_score,
        to_score,
        to_score - from_score as score_change,
        case when score_change is not null then to_score - time_stop end as data_points,
        case when score_change is not null then rule_stop - from_score end as rule_points,
        case when score_change is not null then time_stop - rule_stop end as time_points,
        from_rank - to_rank as tier_steps,
        case when tier_steps is not null then stop_4 - stop_5 end as data_steps,
        case when tier_steps is not null then stop_2 - stop_3 end as rule_steps,
        case when tier_steps is not null then stop_3 - stop_4 end as time_steps,
        case when tier_steps is not null then (stop_1 - stop_2) + (stop_5 - stop_6) end
            as exclusion_steps,
        case when tier_steps is not null then (from_rank - stop_1) + (stop_6 - to_rank) end
            as override_steps,
        from_scorecard_id,
        from_scorecard_version,
        to_scorecard_id,
        to_scorecard_version,
        from_exclusion_ids,
        to_exclusion_ids,
        from_override_id,
        to_override_id
    from passed_over
)

select * from final
