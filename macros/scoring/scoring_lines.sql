{#- The lines of subjects on their cards: value, rule, points and what they could have been. It reads
    the CTEs scorecard_criteria, scoring_values and criterion_levels. -#}
{% macro scoring_lines(subjects) -%}
    select
        subjects.subject_id,
        subjects.subject_kind,
        subjects.account_key,
        subjects.is_fit_only,
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
    from {{ subjects }} as subjects
    inner join scorecard_criteria
        on
            subjects.scorecard_id = scorecard_criteria.scorecard_id
            and subjects.scorecard_version = scorecard_criteria.scorecard_version
    left join scoring_values
        on
            subjects.subject_id = scoring_values.subject_id
            and scorecard_criteria.attribute_id = scoring_values.attribute_id
    left join criterion_levels
        on
            scorecard_criteria.scorecard_id = criterion_levels.scorecard_id
            and scorecard_criteria.scorecard_version = criterion_levels.scorecard_version
            and scorecard_criteria.criterion_id = criterion_levels.criterion_id
            and scoring_values.attribute_value = criterion_levels.attribute_value
    where scorecard_criteria.part = 'fit' or not subjects.is_fit_only
{%- endmacro %}
