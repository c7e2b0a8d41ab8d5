-- One row per account, scorecard version and criterion: why the score is what it is. Points add
-- up to `points` of fct_icp_account_scores exactly; unknown is is_known = false, not 0 points.
with scoring_lines as (
    select * from {{ ref('int_scoring_lines') }}
),

final as (
    select
        account_key,
        scorecard_id,
        cast(scorecard_version as integer) as scorecard_version,
        category_id,
        part,
        criterion_id,
        label as criterion_label,
        attribute_id,
        attribute_value,
        observed_on as observed_date,
        rule_id,
        points,
        cast(worst_points as double) as worst_points,
        cast(best_points as double) as best_points,
        cast(max_points as double) as max_points,
        cast(weight_pct as double) as weight_pct,
        is_known,
        is_held
    from scoring_lines
    where subject_kind = 'account'
)

select * from final
