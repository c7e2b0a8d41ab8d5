-- One row per criterion of a scored version, with what an unknown value could be worth at worst and
-- at best. A value no rule matches earns 0, so 0 bounds every criterion without an `otherwise`.
with scorecards as (
    select * from {{ ref('int_scorecards') }}
),

scorecard_categories as (
    select * from {{ ref('scorecard_categories') }}
),

scorecard_criteria as (
    select * from {{ ref('scorecard_criteria') }}
),

scorecard_rules as (
    select * from {{ ref('scorecard_rules') }}
),

attributes as (
    select * from {{ ref('attributes') }}
),

rule_bounds as (
    select
        scorecard_id,
        version,
        criterion_id,
        min(points) filter (where operator != 'missing') as least_points,
        max(points) filter (where operator != 'missing') as most_points,
        sum(points) filter (where operator != 'missing' and points < 0) as negative_points,
        coalesce(bool_or(operator = 'otherwise'), false) as has_otherwise,
        min(rule_id) filter (where operator = 'missing') as missing_rule_id,
        arg_min(points, rule_id) filter (where operator = 'missing') as missing_points
    from scorecard_rules
    group by scorecard_id, version, criterion_id
),

bounded as (
    select
        scorecards.scorecard_id,
        scorecards.scorecard_version,
        scorecard_criteria.category_id,
        scorecard_categories.label as category_label,
        scorecard_categories.part,
        scorecard_categories.max_points as category_max_points,
        scorecard_criteria.criterion_id,
        scorecard_criteria.label,
        scorecard_criteria.attribute_id,
        attributes.grain,
        scorecard_criteria.max_points,
        coalesce(scorecard_criteria.weight_pct, 0) as weight_pct,
        scorecard_criteria.match_strategy,
        scorecard_criteria.half_life_days,
        scorecard_criteria.sort_order,
        rule_bounds.missing_rule_id,
        coalesce(rule_bounds.missing_points, 0) as missing_points,
        case
            when scorecard_criteria.match_strategy = 'sum'
                then coalesce(rule_bounds.negative_points, 0)
            when rule_bounds.has_otherwise then coalesce(rule_bounds.least_points, 0)
            else least(coalesce(rule_bounds.least_points, 0), 0)
        end as worst_points,
        case
            when scorecard_criteria.match_strategy = 'sum' then scorecard_criteria.max_points
            when rule_bounds.has_otherwise then coalesce(rule_bounds.most_points, 0)
            else greatest(coalesce(rule_bounds.most_points, 0), 0)
        end as best_points
    from scorecard_criteria
    inner join scorecards
        on
            scorecard_criteria.scorecard_id = scorecards.scorecard_id
            and scorecard_criteria.version = scorecards.scorecard_version
    inner join scorecard_categories
        on
            scorecard_criteria.scorecard_id = scorecard_categories.scorecard_id
            and scorecard_criteria.version = scorecard_categories.version
            and scorecard_criteria.category_id = scorecard_categories.category_id
    inner join attributes on scorecard_criteria.attribute_id = attributes.attribute_id
    left join rule_bounds
        on
            scorecard_criteria.scorecard_id = rule_bounds.scorecard_id
            and scorecard_criteria.version = rule_bounds.version
            and scorecard_criteria.criterion_id = rule_bounds.criterion_id
),

-- Points that fade with age end at 0, whichever side they start from.
final as (
    select
        * replace (
            cast(
                case when half_life_days is null then worst_points else least(worst_points, 0) end
                as decimal(18, 9)
            ) as worst_points,
            cast(
                case when half_life_days is null then best_points else greatest(best_points, 0) end
                as decimal(18, 9)
            ) as best_points
        )
    from bounded
)

select * from final
