-- One row per subject, version and exclusion, valid on the subject's day, that it meets or, for an
-- account, could meet with a value nobody knows yet. is_acting: shadow exclusions act on shadow
-- cards alone; drafts are not here.
with scoring_subjects as (
    select * from {{ ref('int_scoring_subjects') }}
),

conditions_met as (
    select * from {{ ref('int_conditions_met') }}
),

exclusion_clauses as (
    select * from {{ ref('int_exclusion_clauses') }}
),

exclusions as (
    select * from {{ ref('exclusions') }}
),

subject_scorecards as (
    select * from {{ ref('int_subject_scorecards') }}
),

scorecards as (
    select * from {{ ref('int_scorecards') }}
),

bands as (
    select * from {{ ref('int_bands') }}
),

clause_groups as (
    select
        subject_id,
        exclusion_id,
        bool_and(is_met) as is_met,
        bool_and(is_met and not is_open) as is_settled
    from exclusion_clauses
    group by subject_id, exclusion_id, clause_group
),

met_or_open as (
    select
        subject_id,
        exclusion_id,
        bool_or(is_met) as is_met,
        not bool_or(is_settled) as is_open
    from clause_groups
    group by subject_id, exclusion_id
    union all
    select
        conditions_met.subject_id,
        conditions_met.owner_id as exclusion_id,
        true as is_met,
        false as is_open
    from conditions_met
    inner join scoring_subjects on conditions_met.subject_id = scoring_subjects.subject_id
    where
        conditions_met.owner_type = 'exclusion'
        and scoring_subjects.subject_kind != 'account'
),

tiers as (
    select distinct
        scorecard_id,
        scorecard_version,
        tier,
        tier_rank
    from bands
),

final as (
    select
        subject_scorecards.subject_id,
        subject_scorecards.scorecard_id,
        subject_scorecards.scorecard_version,
        subject_scorecards.is_primary,
        exclusions.exclusion_id,
        exclusions.effect,
        exclusions.reason,
        case when exclusions.effect = 'cap_tier' then tiers.tier_rank end as cap_rank,
        coalesce(exclusions.status, 'active') = 'active'
        or scorecards.status = 'shadow' as is_acting,
        met_or_open.is_met,
        met_or_open.is_open
    from met_or_open
    inner join exclusions on met_or_open.exclusion_id = exclusions.exclusion_id
    inner join subject_scorecards on met_or_open.subject_id = subject_scorecards.subject_id
    inner join scorecards
        on
            subject_scorecards.scorecard_id = scorecards.scorecard_id
            and subject_scorecards.scorecard_version = scorecards.scorecard_version
    left join tiers
        on
            subject_scorecards.scorecard_id = tiers.scorecard_id
            and subject_scorecards.scorecard_version = tiers.scorecard_version
            and exclusions.effect_tier = tiers.tier
    where
        coalesce(exclusions.status, 'active') in ('active', 'shadow')
        and coalesce(exclusions.scorecard_id, scorecards.scorecard_id) = scorecards.scorecard_id
        and subject_scorecards.scored_on between coalesce(exclusions.valid_from, date '0001-01-01')
        and coalesce(exclusions.valid_to, date '9999-12-31')
)

select * from final
