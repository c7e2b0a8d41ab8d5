-- One row per account and unknown attribute that an exclusion of its primary card asks for: what
-- exclusions can do at worst, and must do at best, once this one value is found and everything
-- else is as it is.
with exclusion_clauses as (
    select * from {{ ref('int_exclusion_clauses') }}
),

possible_exclusions as (
    select * from {{ ref('int_possible_exclusions') }}
),

-- A flag moves no tier.
acting as (
    select *
    from possible_exclusions
    where is_primary and is_acting and effect in ('disqualify', 'cap_tier')
),

questions as (
    select distinct
        exclusion_clauses.subject_id,
        exclusion_clauses.attribute_id
    from exclusion_clauses
    inner join acting
        on
            exclusion_clauses.subject_id = acting.subject_id
            and exclusion_clauses.exclusion_id = acting.exclusion_id
    where exclusion_clauses.is_open
),

found as (
    select
        questions.subject_id,
        questions.attribute_id,
        exclusion_clauses.exclusion_id,
        exclusion_clauses.is_met,
        exclusion_clauses.is_missing_clause,
        exclusion_clauses.clause_group,
        exclusion_clauses.is_open
        and exclusion_clauses.attribute_id = questions.attribute_id as is_found
    from questions
    inner join exclusion_clauses on questions.subject_id = exclusion_clauses.subject_id
),

clause_groups as (
    select
        subject_id,
        attribute_id,
        exclusion_id,
        bool_and(case when is_found then not is_missing_clause else is_met end) as can_act,
        bool_and(is_met and not is_found) as must_act
    from found
    group by subject_id, attribute_id, exclusion_id, clause_group
),

exclusions as (
    select
        subject_id,
        attribute_id,
        exclusion_id,
        bool_or(can_act) as can_act,
        bool_or(must_act) as must_act
    from clause_groups
    group by subject_id, attribute_id, exclusion_id
),

final as (
    select
        {% for found_end, condition in {'best': 'must_act', 'worst': 'can_act'}.items() %}
        coalesce(
            bool_or(acting.effect = 'disqualify') filter (where exclusions.{{ condition }}), false
        ) as is_disqualified_{{ found_end }},
        max(acting.cap_rank) filter (where exclusions.{{ condition }}) as cap_rank_{{ found_end }},
        {% endfor %}
        acting.subject_id,
        exclusions.attribute_id,
        acting.scorecard_id,
        acting.scorecard_version
    from acting
    inner join exclusions
        on
            acting.subject_id = exclusions.subject_id
            and acting.exclusion_id = exclusions.exclusion_id
    group by
        acting.subject_id,
        exclusions.attribute_id,
        acting.scorecard_id,
        acting.scorecard_version
)

select * from final
