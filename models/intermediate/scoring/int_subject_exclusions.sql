-- One row per subject that an exclusion valid on its day applies to, with what follows from them
-- all.
with conditions_met as (
    select * from {{ ref('int_conditions_met') }}
),

exclusions as (
    select * from {{ ref('exclusions') }}
),

scoring_subjects as (
    select * from {{ ref('int_scoring_subjects') }}
),

applied as (
    select
        conditions_met.subject_id,
        exclusions.*
    from conditions_met
    inner join exclusions on conditions_met.owner_id = exclusions.exclusion_id
    inner join scoring_subjects on conditions_met.subject_id = scoring_subjects.subject_id
    where
        conditions_met.owner_type = 'exclusion'
        and scoring_subjects.scored_on between coalesce(exclusions.valid_from, date '0001-01-01')
        and coalesce(exclusions.valid_to, date '9999-12-31')
),

final as (
    select
        subject_id,
        string_agg(exclusion_id, '|' order by exclusion_id) as exclusion_ids,
        string_agg(reason, '; ' order by exclusion_id) as exclusion_reasons,
        bool_or(effect = 'disqualify') as is_disqualified,
        list(effect_tier) filter (where effect = 'cap_tier') as capped_tiers
    from applied
    group by subject_id
)

select * from final
