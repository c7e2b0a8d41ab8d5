-- One row per deal, scoring moment and scorecard version: the score as of then and how the deal
-- ended. `closed` knows what came after and is leaky; judge a card by `discovery`.
with subject_scores as (
    select * from {{ ref('int_subject_scores') }}
),

deals as (
    select * from {{ ref('int_deals') }}
),

final as (
    select
        subject_scores.deal_key,
        subject_scores.account_key,
        subject_scores.scoring_moment,
        subject_scores.scorecard_id,
        cast(subject_scores.scorecard_version as integer) as scorecard_version,
        subject_scores.scored_on as scored_at,
        cast(subject_scores.fit_score as double) as fit_score,
        subject_scores.fit_basis,
        cast(subject_scores.signal_score as double) as signal_score,
        cast(subject_scores.icp_score as double) as icp_score,
        cast(subject_scores.score_low as double) as score_low,
        cast(subject_scores.score_high as double) as score_high,
        cast(subject_scores.coverage as double) as coverage,
        subject_scores.score_status,
        subject_scores.band_id,
        subject_scores.machine_tier as tier,
        subject_scores.exclusion_ids,
        deals.is_won,
        deals.is_closed,
        deals.closed_date,
        deals.deal_amount,
        cast(deals.cycle_days as bigint) as cycle_days,
        subject_scores.is_in_force,
        subject_scores.scoring_moment = 'closed' as is_leaky
    from subject_scores
    inner join deals on subject_scores.deal_key = deals.deal_key
    where subject_scores.subject_kind = 'deal'
)

select * from final
