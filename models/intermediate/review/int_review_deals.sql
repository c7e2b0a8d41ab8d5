-- One row per new-business deal, with its score at discovery on the active ideal card that is in
-- force on as_of_date: today's card, whether or not it was there when the deal was opened.
with deals as (
    select * from {{ ref('int_deals') }}
),

scoring_subjects as (
    select * from {{ ref('int_scoring_subjects') }}
),

subject_scores as (
    select * from {{ ref('int_subject_scores') }}
),

scorecards as (
    select * from {{ ref('int_scorecards') }}
),

segments as (
    select * from {{ ref('segments') }}
),

conditions_met as (
    select * from {{ ref('int_conditions_met') }}
),

discovery_subjects as (
    select * from scoring_subjects
    where subject_kind = 'deal' and scoring_moment = 'discovery'
),

card_scores as (
    select
        subject_scores.*,
        row_number() over (
            partition by subject_scores.subject_id
            order by
                segments.priority nulls last,
                subject_scores.scorecard_id,
                subject_scores.scorecard_version desc
        ) as card_rank
    from subject_scores
    inner join scorecards
        on
            subject_scores.scorecard_id = scorecards.scorecard_id
            and subject_scores.scorecard_version = scorecards.scorecard_version
    left join segments on scorecards.segment_id = segments.segment_id
    where
        subject_scores.scoring_moment = 'discovery'
        and scorecards.status = 'active'
        and scorecards.polarity = 'ideal'
        and {{ as_of_date() }} between coalesce(scorecards.valid_from, date '0001-01-01')
        and coalesce(scorecards.valid_to, date '9999-12-31')
),

deal_segments as (
    select
        conditions_met.subject_id,
        arg_min(segments.segment_id, (segments.priority, segments.segment_id)) as segment_id
    from conditions_met
    inner join segments on conditions_met.owner_id = segments.segment_id
    where conditions_met.owner_type = 'segment'
    group by conditions_met.subject_id
),

final as (
    select
        deals.deal_key,
        deals.account_key,
        discovery_subjects.subject_id,
        discovery_subjects.scored_on as discovery_date,
        card_scores.scorecard_id,
        card_scores.scorecard_version,
        card_scores.icp_score,
        card_scores.score_low,
        card_scores.score_high,
        card_scores.coverage,
        card_scores.band_id,
        card_scores.machine_tier as tier,
        deal_segments.segment_id,
        deals.outcome,
        deals.is_closed,
        deals.is_won,
        deals.created_date,
        deals.closed_date,
        coalesce(
            deals.closed_date > {{ as_of_date() }} - {{ var('review_window_days') }}
            and deals.closed_date <= {{ as_of_date() }},
            false
        ) as is_in_window
    from deals
    left join discovery_subjects on deals.deal_key = discovery_subjects.deal_key
    left join card_scores
        on discovery_subjects.subject_id = card_scores.subject_id and card_scores.card_rank = 1
    left join deal_segments on discovery_subjects.subject_id = deal_segments.subject_id
    where deals.is_new_business
)

select * from final
