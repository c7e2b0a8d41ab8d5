-- One row per account and stop of its replay: the score and the band's tier it would have had on
-- the card that would have been its primary one. No card: a row without a score.
with replay_subjects as (
    select * from {{ ref('int_replay_subjects') }}
),

subject_scores as (
    select * from {{ ref('int_subject_scores') }}
),

bands as (
    select * from {{ ref('int_bands') }}
),

final as (
    select
        replay_subjects.account_key,
        replay_subjects.scoring_moment as stop,
        cast(subject_scores.icp_score as decimal(18, 9)) as icp_score,
        coalesce(bands.tier, 'Unknown') as band_tier,
        cast(bands.tier_rank as integer) as band_rank
    from replay_subjects
    left join subject_scores
        on
            replay_subjects.subject_id = subject_scores.subject_id
            and subject_scores.is_first_card
    left join bands
        on
            subject_scores.scorecard_id = bands.scorecard_id
            and subject_scores.scorecard_version = bands.scorecard_version
            and subject_scores.band_id = bands.band_id
)

select * from final
