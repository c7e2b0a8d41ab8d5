-- One row per subject and segment, exclusion or override whose conditions it meets: all clauses
-- of at least one group. An unknown value meets only `missing`.
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

condition_clauses as (
    select * from clauses
    where clause_type = 'condition'
),

group_sizes as (
    select
        owner_type,
        owner_id,
        clause_group,
        count(*) as clause_count
    from condition_clauses
    group by owner_type, owner_id, clause_group
),

known_met as (
    select
        scoring_values.subject_id,
        condition_clauses.clause_id,
        condition_clauses.owner_type,
        condition_clauses.owner_id,
        condition_clauses.clause_group
    from condition_clauses
    inner join clause_matches on condition_clauses.clause_id = clause_matches.clause_id
    inner join scoring_values
        on
            clause_matches.attribute_id = scoring_values.attribute_id
            and clause_matches.attribute_value = scoring_values.attribute_value
    where not clause_matches.is_cut
),

missing_met as (
    select
        scoring_subjects.subject_id,
        condition_clauses.clause_id,
        condition_clauses.owner_type,
        condition_clauses.owner_id,
        condition_clauses.clause_group
    from scoring_subjects
    cross join condition_clauses
    left join scoring_values
        on
            scoring_subjects.subject_id = scoring_values.subject_id
            and condition_clauses.attribute_id = scoring_values.attribute_id
    where condition_clauses.operator = 'missing' and scoring_values.subject_id is null
),

met as (
    select * from known_met
    union all
    select * from missing_met
),

groups_met as (
    select
        met.subject_id,
        met.owner_type,
        met.owner_id
    from met
    inner join group_sizes
        on
            met.owner_type = group_sizes.owner_type
            and met.owner_id = group_sizes.owner_id
            and met.clause_group = group_sizes.clause_group
    group by
        met.subject_id,
        met.owner_type,
        met.owner_id,
        met.clause_group,
        group_sizes.clause_count
    having count(*) = group_sizes.clause_count
),

final as (
    select distinct
        subject_id,
        owner_type,
        owner_id
    from groups_met
)

select * from final
