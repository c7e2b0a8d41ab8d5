-- One row per subject and version that scores it: a version without a segment scores all, one
-- with a segment the subjects in it on their day. Primary: the one whose tier an account bears.
with scoring_subjects as (
    select * from {{ ref('int_scoring_subjects') }}
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

segment_matches as (
    select
        conditions_met.subject_id,
        segments.segment_id,
        segments.priority
    from conditions_met
    inner join segments on conditions_met.owner_id = segments.segment_id
    where conditions_met.owner_type = 'segment'
),

matched as (
    select
        scoring_subjects.subject_id,
        scoring_subjects.subject_kind,
        scoring_subjects.account_key,
        scoring_subjects.deal_key,
        scoring_subjects.scoring_moment,
        scoring_subjects.scored_on,
        scorecards.scorecard_id,
        scorecards.scorecard_version,
        scorecards.status,
        scorecards.polarity,
        segment_matches.priority,
        scoring_subjects.subject_kind != 'deal' and scoring_subjects.deal_key is null
            as is_fit_only,
        coalesce(scoring_subjects.rules_on, scoring_subjects.scored_on)
        between coalesce(scorecards.valid_from, date '0001-01-01')
        and coalesce(scorecards.valid_to, date '9999-12-31') as is_in_force
    from scoring_subjects
    cross join scorecards
    left join segment_matches
        on
            scoring_subjects.subject_id = segment_matches.subject_id
            and scorecards.segment_id = segment_matches.segment_id
    where
        (scorecards.segment_id is null or segment_matches.segment_id is not null)
        -- A replay asks only for the tier an account bears.
        and (
            scoring_subjects.subject_kind != 'replay'
            or (scorecards.status = 'active' and scorecards.polarity = 'ideal')
        )
),

ranked as (
    select
        matched.*,
        row_number() over (
            partition by subject_id, status = 'active' and polarity = 'ideal' and is_in_force
            order by priority nulls last, scorecard_id, scorecard_version desc
        ) as primary_rank
    from matched
),

final as (
    select
        ranked.* exclude (primary_rank, status, polarity, priority),
        status = 'active'
        and polarity = 'ideal'
        and is_in_force
        and primary_rank = 1 as is_first_card,
        is_first_card and subject_kind = 'account' as is_primary
    from ranked
)

select * from final
