-- One row per subject and version with an exclusion valid on the subject's day: those that act,
-- with what follows from them all, and shadow ones, which act on shadow cards alone. Drafts do
-- nothing.
with conditions_met as (
    select * from {{ ref('int_conditions_met') }}
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

applied as (
    select
        subject_scorecards.subject_id,
        subject_scorecards.scorecard_id,
        subject_scorecards.scorecard_version,
        exclusions.* exclude (scorecard_id),
        coalesce(exclusions.status, 'active') = 'active'
        or scorecards.status = 'shadow' as is_acting
    from conditions_met
    inner join exclusions on conditions_met.owner_id = exclusions.exclusion_id
    inner join subject_scorecards on conditions_met.subject_id = subject_scorecards.subject_id
    inner join scorecards
        on
            subject_scorecards.scorecard_id = scorecards.scorecard_id
            and subject_scorecards.scorecard_version = scorecards.scorecard_version
    where
        conditions_met.owner_type = 'exclusion'
        and coalesce(exclusions.status, 'active') in ('active', 'shadow')
        and coalesce(exclusions.scorecard_id, scorecards.scorecard_id) = scorecards.scorecard_id
        and subject_scorecards.scored_on between coalesce(exclusions.valid_from, date '0001-01-01')
        and coalesce(exclusions.valid_to, date '9999-12-31')
),

final as (
    select
        subject_id,
        scorecard_id,
        scorecard_version,
        string_agg(exclusion_id, '|' order by exclusion_id) filter (where is_acting)
            as exclusion_ids,
        string_agg(reason, '; ' order by exclusion_id) filter (where is_acting)
            as exclusion_reasons,
        string_agg(exclusion_id, '|' order by exclusion_id) filter (where not is_acting)
            as shadow_exclusion_ids,
        bool_or(is_acting and effect = 'disqualify') as is_disqualified,
        list(effect_tier) filter (where is_acting and effect = 'cap_tier') as capped_tiers
    from applied
    group by subject_id, scorecard_id, scorecard_version
)

select * from final
