-- One row per value that a rule of an active ideal card names for points, with the won new-business
-- deals that ever had it, as known at discovery.
with scorecards as (
    select * from {{ ref('int_scorecards') }}
),

clauses as (
    select * from {{ ref('int_clauses') }}
),

clause_values as (
    select * from {{ ref('int_clause_values') }}
),

review_deals as (
    select * from {{ ref('int_review_deals') }}
),

review_levels as (
    select * from {{ ref('int_review_levels') }}
),

won_levels as (
    select
        review_levels.attribute_id,
        review_levels.attribute_value
    from review_levels
    inner join review_deals on review_levels.subject_id = review_deals.subject_id
    where review_deals.is_won
),

listed as (
    select distinct
        clauses.scorecard_id,
        clauses.scorecard_version,
        clauses.rule_id,
        clause_values.attribute_id,
        clause_values.match_value
    from clauses
    inner join clause_values on clauses.clause_id = clause_values.clause_id
    inner join scorecards
        on
            clauses.scorecard_id = scorecards.scorecard_id
            and clauses.scorecard_version = scorecards.scorecard_version
    where
        clauses.clause_type = 'rule'
        and clauses.operator in ('any_of', 'all_of')
        and clauses.points > 0
        and scorecards.status = 'active'
        and scorecards.polarity = 'ideal'
),

final as (
    select
        listed.scorecard_id,
        listed.scorecard_version,
        listed.rule_id,
        listed.attribute_id,
        listed.match_value,
        count(won_levels.attribute_id) as won_count
    from listed
    left join won_levels
        on
            listed.attribute_id = won_levels.attribute_id
            and listed.match_value = lower(trim(won_levels.attribute_value))
    group by
        listed.scorecard_id,
        listed.scorecard_version,
        listed.rule_id,
        listed.attribute_id,
        listed.match_value
)

select * from final
