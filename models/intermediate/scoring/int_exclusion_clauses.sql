-- One row per account and condition of an exclusion, of the groups that the account meets or, with
-- values nobody knows yet, could meet. Signals of an account without a deal cannot be found: there
-- such a condition is what it is today.
with scoring_subjects as (
    select * from {{ ref('int_scoring_subjects') }}
),

scoring_values as (
    select * from {{ ref('int_scoring_values') }}
),

clauses as (
    select * from {{ ref('int_clauses') }}
),

clause_matches as (
    select * from {{ ref('int_clause_matches') }}
),

attributes as (
    select * from {{ ref('attributes') }}
),

asked as (
    select
        scoring_subjects.subject_id,
        clauses.clause_id,
        clauses.owner_id as exclusion_id,
        clauses.clause_group,
        clauses.attribute_id,
        clauses.operator = 'missing' as is_missing_clause,
        attributes.grain = 'account' or scoring_subjects.deal_key is not null as can_be_found
    from scoring_subjects
    cross join clauses
    inner join attributes on clauses.attribute_id = attributes.attribute_id
    where scoring_subjects.subject_kind = 'account' and clauses.owner_type = 'exclusion'
),

answered as (
    select
        asked.*,
        case
            when asked.is_missing_clause then scoring_values.attribute_value is null
            else coalesce(not clause_matches.is_cut, false)
        end as is_met,
        asked.can_be_found
        and (scoring_values.attribute_value is null or coalesce(clause_matches.is_cut, false))
            as is_open
    from asked
    left join scoring_values
        on
            asked.subject_id = scoring_values.subject_id
            and asked.attribute_id = scoring_values.attribute_id
    left join clause_matches
        on
            asked.clause_id = clause_matches.clause_id
            and scoring_values.attribute_value = clause_matches.attribute_value
),

final as (
    select * exclude (can_be_found)
    from answered
    qualify
        bool_and(is_met or is_open) over (partition by subject_id, exclusion_id, clause_group)
)

select * from final
