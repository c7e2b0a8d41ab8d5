-- One row per account and unknown fact that alone could lift its tier, the biggest lift first.
-- Only for cards in points mode that score an unknown as no points; caps of categories are left out.
with accounts as (
    select * from {{ ref('dim_icp_accounts') }}
),

score_lines as (
    select * from {{ ref('fct_icp_score_lines') }}
),

scorecards as (
    select * from {{ ref('scorecards') }}
),

bands as (
    select * from {{ ref('score_bands') }}
),

cards as (
    select
        scorecard_id,
        version as scorecard_version,
        band_scale
    from scorecards
    where score_mode = 'points' and missing_policy in ('zero', 'abstain')
),

lines as (
    select
        account_key,
        scorecard_id,
        scorecard_version,
        criterion_label,
        attribute_id,
        best_points - points as points_to_gain,
        is_known,
        sum(max_points) over (
            partition by account_key, scorecard_id, scorecard_version
        ) as card_points
    from score_lines
),

reachable as (
    select
        accounts.account_key,
        accounts.account_name,
        accounts.lifecycle,
        accounts.icp_tier,
        accounts.icp_score,
        lines.criterion_label,
        lines.attribute_id,
        least(100, accounts.icp_score + 100 * lines.points_to_gain / lines.card_points)
            as score_with_fact,
        cards.band_scale
    from accounts
    inner join cards using (scorecard_id, scorecard_version)
    inner join lines using (account_key, scorecard_id, scorecard_version)
    where
        not lines.is_known
        and accounts.exclusion_ids is null
        and accounts.override_id is null
),

final as (
    select
        reachable.* exclude (band_scale),
        arg_max(bands.tier, bands.min_score) as tier_with_fact
    from reachable
    inner join bands
        on
            reachable.band_scale = bands.band_scale
            and reachable.score_with_fact >= bands.min_score
    group by all
    having arg_max(bands.tier, bands.min_score) != reachable.icp_tier
    order by tier_with_fact, score_with_fact desc, account_key, attribute_id
)

select * from final
