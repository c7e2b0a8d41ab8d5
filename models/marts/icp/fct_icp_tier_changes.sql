-- One row per account and day its tier changed, against the last build that saw it. Points split
-- the change of score, steps that of the tier: exclusions and overrides move tiers, never scores.
with tier_history as (
    select * from {{ ref('int_tier_history') }}
),

known_changes as (
    select
        *,
        coalesce(tier_steps, 0) = 0 as has_no_steps
    from tier_history
    where from_tier is not null and changed_on <= {{ as_of_date() }}
),

-- Without steps to go by, as to and from Unknown, a cause is where the tier became another one.
caused as (
    select
        *,
        coalesce(data_steps, 0) != 0
        or (has_no_steps and time_band_tier != to_band_tier) as has_data_cause,
        coalesce(rule_steps, 0) != 0
        or (has_no_steps and from_band_tier != rule_band_tier) as has_rule_cause,
        coalesce(time_steps, 0) != 0
        or (has_no_steps and rule_band_tier != time_band_tier) as has_time_cause,
        coalesce(exclusion_steps, 0) != 0
        or (
            has_no_steps
            and nullif(from_machine_tier, from_band_tier)
            is distinct from nullif(to_machine_tier, to_band_tier)
        ) as has_exclusion_cause,
        coalesce(override_steps, 0) != 0
        or (
            has_no_steps
            and nullif(from_tier, from_machine_tier)
            is distinct from nullif(to_tier, to_machine_tier)
        ) as has_override_cause
    from known_changes
),

final as (
    select
        account_key,
        changed_on,
        compared_with_date,
        from_tier,
        to_tier,
        nullif(
            concat_ws(
                '|',
                case when has_data_cause then 'data' end,
                case when has_rule_cause then 'rule' end,
                case when has_time_cause then 'time' end,
                case when has_exclusion_cause then 'exclusion' end,
                case when has_override_cause then 'override' end
            ), ''
        ) as causes,
        cast(tier_steps as integer) as tier_steps,
        cast(data_steps as integer) as data_steps,
        cast(rule_steps as integer) as rule_steps,
        cast(time_steps as integer) as time_steps,
        cast(exclusion_steps as integer) as exclusion_steps,
        cast(override_steps as integer) as override_steps,
        from_score,
        to_score,
        cast(score_change as decimal(18, 9)) as score_change,
        cast(data_points as decimal(18, 9)) as data_points,
        cast(rule_points as decimal(18, 9)) as rule_points,
        cast(time_points as decimal(18, 9)) as time_points,
        from_machine_tier,
        from_band_tier,
        rule_band_tier,
        time_band_tier,
        to_band_tier,
        to_machine_tier,
        from_scorecard_id,
        cast(from_scorecard_version as integer) as from_scorecard_version,
        to_scorecard_id,
        cast(to_scorecard_version as integer) as to_scorecard_version,
        from_exclusion_ids,
        to_exclusion_ids,
        from_override_id,
        to_override_id
    from caused
)

select * from final
