-- One row per step from points to tier for one account, on its primary card.
-- Points count after decay; a score is null, not 0, where the card abstains.
with accounts as (
    select * from {{ ref('dim_icp_accounts') }}
),

account_scores as (
    select * from {{ ref('fct_icp_account_scores') }}
),

score_lines as (
    select * from {{ ref('fct_icp_score_lines') }}
),

account as (
    select
        accounts.*,
        account_scores.points,
        account_scores.capped_points
    from accounts
    inner join account_scores on accounts.account_key = account_scores.account_key
    where
        account_scores.is_primary
        and accounts.account_key = '{{ var("account_key", "") | replace("'", "''") }}'
),

criteria as (
    select
        1 as step,
        score_lines.criterion_label as what,
        case
            when score_lines.is_known
                then score_lines.points || ' of ' || score_lines.max_points || ' points'
            else score_lines.points || ' points, unknown: up to ' || score_lines.best_points
        end as result,
        concat_ws(', ', score_lines.attribute_value, score_lines.rule_id) as because
    from score_lines
    inner join account
        on
            score_lines.account_key = account.account_key
            and score_lines.scorecard_id = account.scorecard_id
            and score_lines.scorecard_version = account.scorecard_version
),

steps as (
    select * from criteria
    union all
    select
        2 as step,
        'Points' as what,
        cast(points as text) as result,
        'sum of the lines above' as because
    from account
    union all
    select
        3 as step,
        'Capped points' as what,
        cast(capped_points as text) as result,
        'no category above its maximum' as because
    from account
    union all
    select
        4 as step,
        'Score' as what,
        coalesce(cast(round(icp_score, 1) as text), 'none') as result,
        score_basis || ', coverage ' || round(coverage, 2) || ', could be '
        || round(score_low, 1) || ' to ' || round(score_high, 1) as because
    from account
    union all
    select
        5 as step,
        'Machine tier' as what,
        machine_tier as result,
        concat_ws('; ', 'band ' || band_id, exclusion_reasons) as because
    from account
    union all
    select
        6 as step,
        'Tier' as what,
        icp_tier as result,
        coalesce(override_id || ': ' || override_reason, 'no override') as because
    from account
),

final as (
    select * from steps
    order by step, what
)

select * from final
