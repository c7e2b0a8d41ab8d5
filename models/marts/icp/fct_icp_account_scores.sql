-- One row per account and scorecard version: all cards and shadow cards side by side.
-- The tier an account bears is that of its primary version, after overrides; see dim_icp_accounts.
with subject_scores as (
    select * from {{ ref('int_subject_scores') }}
),

final as (
    select
        account_key,
        scorecard_id,
        cast(scorecard_version as integer) as scorecard_version,
        scorecard_status,
        polarity,
        is_primary,
        is_in_force,
        deal_key as scoring_deal_key,
        scored_on as scored_date,
        cast(points as decimal(18, 9)) as points,
        cast(capped_points as decimal(18, 9)) as capped_points,
        cast(fit_score as double) as fit_score,
        cast(signal_score as double) as signal_score,
        cast(icp_score as double) as icp_score,
        cast(score_low as double) as score_low,
        cast(score_high as double) as score_high,
        is_tier_certain,
        cast(coverage as double) as coverage,
        cast(known_count as bigint) as known_count,
        cast(criterion_count as bigint) as criterion_count,
        score_status,
        score_basis,
        band_id,
        exclusion_ids,
        exclusion_reasons,
        shadow_exclusion_ids,
        machine_tier
    from subject_scores
    where subject_kind = 'account'
)

select * from final
