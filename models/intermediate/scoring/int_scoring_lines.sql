-- One row per subject, version and criterion: value, rule, points and what they could have been.
-- A value without a level, a range that the criterion cuts, is as unknown as no value.
-- A view: accounts' lines are stored by the mart, deals' lines are only ever added up.
with subject_scorecards as (
    select * from {{ ref('int_subject_scorecards') }}
),

scorecard_criteria as (
    select * from {{ ref('int_scorecard_criteria') }}
),

scoring_values as (
    select * from {{ ref('int_scoring_values') }}
),

criterion_levels as (
    select * from {{ ref('int_criterion_levels') }}
),

final as (
    select
        subject_scorecards.subject_id,
        subject_scorecards.subject_kind,
        subject_scorecards.account_key,
        subject_scorecards.is_fit_only,
        scorecard_criteria.scorecard_id,
        scorecard_criteria.scorecard_version,
        scorecard_criteria.category_id,
        scorecard_criteria.category_max_points,
        scorecard_criteria.part,
        scorecard_criteria.criterion_id,
        scorecard_criteria.label,
        scorecard_criteria.sort_order,
        scorecard_criteria.attribute_id,
        criterion_levels.attribute_value,
        case when criterion_levels.attribute_value is not null then scoring_values.observed_on end
            as observed_on,
        criterion_levels.attribute_value is not null as is_known,
        criterion_levels.attribute_value is not null
        and coalesce(scoring_values.is_held, false) as is_held,
        criterion_levels.attribute_value is not null
        and coalesce(scoring_values.is_current, false) as is_current,
        case
            when criterion_levels.attribute_value is null then scorecard_criteria.missing_rule_id
            else criterion_levels.rule_id
        end as rule_id,
        cast(
            case
                when criterion_levels.attribute_value is null then scorecard_criteria.missing_points
                when scorecard_criteria.half_life_days is null then criterion_levels.points
                else
                    criterion_levels.points
                    * power(0.5, scoring_values.age_days / scorecard_criteria.half_life_days)
            end as decimal(18, 9)
        ) as points,
        scorecard_criteria.worst_points,
        scorecard_criteria.best_points,
        scorecard_criteria.max_points,
        scorecard_criteria.weight_pct
    from subject_scorecards
    inner join scorecard_criteria
        on
            subject_scorecards.scorecard_id = scorecard_criteria.scorecard_id
            and subject_scorecards.scorecard_version = scorecard_criteria.scorecard_version
    left join scoring_values
        on
            subject_scorecards.subject_id = scoring_values.subject_id
            and scorecard_criteria.attribute_id = scoring_values.attribute_id
    left join criterion_levels
        on
            scorecard_criteria.scorecard_id = criterion_levels.scorecard_id
            and scorecard_criteria.scorecard_version = criterion_levels.scorecard_version
            and scorecard_criteria.criterion_id = criterion_levels.criterion_id
            and scoring_values.attribute_value = criterion_levels.attribute_value
    where scorecard_criteria.part = 'fit' or not subject_scorecards.is_fit_only
)

select * from final
