-- One row per test of an attribute's value: a rule of a scored version, or a condition of a
-- segment, exclusion or override. Both are matched by the same code, against distinct values.
with scorecard_criteria as (
    select * from {{ ref('int_scorecard_criteria') }}
),

scorecard_rules as (
    select * from {{ ref('scorecard_rules') }}
),

conditions as (
    select * from {{ ref('conditions') }}
),

final as (
    select
        'rule' as clause_type,
        concat_ws(
            '/',
            'rule',
            scorecard_rules.scorecard_id,
            scorecard_rules.version,
            scorecard_rules.criterion_id,
            scorecard_rules.rule_id
        ) as clause_id,
        scorecard_criteria.attribute_id,
        scorecard_rules.operator,
        cast(scorecard_rules.lower_bound as double) as lower_bound,
        cast(scorecard_rules.upper_bound as double) as upper_bound,
        scorecard_rules.match_values,
        scorecard_rules.scorecard_id,
        scorecard_rules.version as scorecard_version,
        scorecard_rules.criterion_id,
        scorecard_rules.rule_id,
        scorecard_rules.points,
        cast(null as varchar) as owner_type,
        cast(null as varchar) as owner_id,
        cast(null as varchar) as clause_group
    from scorecard_rules
    inner join scorecard_criteria
        on
            scorecard_rules.scorecard_id = scorecard_criteria.scorecard_id
            and scorecard_rules.version = scorecard_criteria.scorecard_version
            and scorecard_rules.criterion_id = scorecard_criteria.criterion_id
    union all
    select
        'condition' as clause_type,
        concat_ws(
            '/',
            'condition',
            owner_type,
            owner_id,
            row_number() over (
                partition by owner_type, owner_id
                order by
                    clause_group, attribute_id, operator, match_values, lower_bound, upper_bound
            )
        ) as clause_id,
        attribute_id,
        operator,
        cast(lower_bound as double) as lower_bound,
        cast(upper_bound as double) as upper_bound,
        match_values,
        cast(null as varchar) as scorecard_id,
        cast(null as integer) as scorecard_version,
        cast(null as varchar) as criterion_id,
        cast(null as varchar) as rule_id,
        cast(null as integer) as points,
        owner_type,
        owner_id,
        cast(clause_group as varchar) as clause_group
    from conditions
)

select * from final
