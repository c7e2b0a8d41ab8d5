-- One row per criterion and distinct known value, with the rule it meets and its points before
-- decay. Where rules share an edge the higher points count; `otherwise` counts only where
-- nothing else does. A range of employees that earns different points within itself has no row:
-- to this criterion it is unknown.
with scorecard_criteria as (
    select * from {{ ref('int_scorecard_criteria') }}
),

clauses as (
    select * from {{ ref('int_clauses') }}
),

clause_matches as (
    select * from {{ ref('int_clause_matches') }}
),

scoring_values as (
    select * from {{ ref('int_scoring_values') }}
),

criterion_values as (
    select distinct
        scorecard_criteria.scorecard_id,
        scorecard_criteria.scorecard_version,
        scorecard_criteria.criterion_id,
        scorecard_criteria.attribute_id,
        scorecard_criteria.match_strategy,
        scorecard_criteria.max_points,
        scoring_values.attribute_value
    from scorecard_criteria
    inner join scoring_values on scorecard_criteria.attribute_id = scoring_values.attribute_id
),

rule_matches as (
    select
        clauses.scorecard_id,
        clauses.scorecard_version,
        clauses.criterion_id,
        clause_matches.attribute_value,
        clauses.rule_id,
        clauses.points,
        clause_matches.is_cut
    from clause_matches
    inner join clauses on clause_matches.clause_id = clauses.clause_id
    where clauses.clause_type = 'rule'
),

otherwise_rules as (
    select * from clauses
    where clause_type = 'rule' and operator = 'otherwise'
),

candidates as (
    select
        criterion_values.*,
        coalesce(rule_matches.rule_id, otherwise_rules.rule_id) as rule_id,
        coalesce(rule_matches.points, otherwise_rules.points, 0) as points,
        coalesce(rule_matches.is_cut, false) as is_cut
    from criterion_values
    left join rule_matches
        on
            criterion_values.scorecard_id = rule_matches.scorecard_id
            and criterion_values.scorecard_version = rule_matches.scorecard_version
            and criterion_values.criterion_id = rule_matches.criterion_id
            and criterion_values.attribute_value = rule_matches.attribute_value
    left join otherwise_rules
        on
            criterion_values.scorecard_id = otherwise_rules.scorecard_id
            and criterion_values.scorecard_version = otherwise_rules.scorecard_version
            and criterion_values.criterion_id = otherwise_rules.criterion_id
),

-- A rule that cuts a range matters unless all of the range earns more by another rule.
decided as (
    select
        *,
        bool_or(is_cut) over in_value
        and (
            match_strategy = 'sum'
            or max(points) filter (where is_cut) over in_value
            > coalesce(max(points) filter (where not is_cut) over in_value, -1e308)
        ) as is_undecided
    from candidates
    window
        in_value as (partition by scorecard_id, scorecard_version, criterion_id, attribute_value)
),

ranked as (
    select
        *,
        row_number() over (
            partition by scorecard_id, scorecard_version, criterion_id, attribute_value
            order by points desc, rule_id
        ) as points_rank
    from decided
    where not is_cut and not is_undecided
),

final as (
    select
        scorecard_id,
        scorecard_version,
        criterion_id,
        attribute_id,
        attribute_value,
        case
            when match_strategy = 'sum' then string_agg(rule_id, '|' order by rule_id)
            else min(rule_id) filter (where points_rank = 1)
        end as rule_id,
        case
            when match_strategy = 'sum' then least(sum(points), max_points)
            else max(points) filter (where points_rank = 1)
        end as points
    from ranked
    group by
        scorecard_id,
        scorecard_version,
        criterion_id,
        attribute_id,
        attribute_value,
        match_strategy,
        max_points
)

select * from final
