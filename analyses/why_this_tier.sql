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
        score_lines.points,
        score_lines.max_points as out_of,
        coalesce(score_lines.attribute_value, 'unknown') as value,
        case
            when score_lines.is_known then score_lines.rule_id
            else 'could earn ' || score_lines.best_points
        end as because
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
        points,
        null as out_of,
        null as value,
        'sum of the above' as because
    from account
    union all
    select
        3 as step,
        'Capped points' as what,
        capped_points as points,
        null as out_of,
        null as value,
        'category maxima' as because
    from account
    union all
    select
        4 as step,
        'Score' as what,
        icp_score as points,
        100 as out_of,
        score_basis as value,
        'could be ' || round(score_low, 1) || '-' || round(score_high, 1) as because
    from account
    union all
    select
        5 as step,
        'Machine tier' as what,
        null as points,
        null as out_of,
        machine_tier as value,
        concat_ws('; ', coalesce('band ' || band_id, 'no score'), exclusion_reasons) as because
    from account
    union all
    select
        6 as step,
        'Tier' as what,
        null as points,
        null as out_of,
        icp_tier as value,
        coalesce(override_id || ': ' || override_reason, 'no override') as because
    from account
),

final as (
    select
        what,
        cast(points as double) as points,
        out_of,
        value,
        because
    from steps
    order by step, what
)

select * from final
