-- One row per account and unknown fact that alone could lift its tier, the best tier first.
-- Only for cards in points mode that give an unknown no points; category caps are left out.
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

candidates as (
    select * from accounts
    where icp_score is not null and exclusion_ids is null and override_id is null
),

lines as (
    select
        *,
        sum(max_points) over (
            partition by account_key, scorecard_id, scorecard_version
        ) as all_points
    from score_lines
),

lifted as (
    select
        candidates.account_key,
        candidates.icp_tier,
        candidates.icp_score,
        lines.attribute_id,
        candidates.icp_score + 100 * (lines.best_points - lines.points) / lines.all_points
            as score_with_fact,
        cards.band_scale
    from candidates
    inner join cards using (scorecard_id, scorecard_version)
    inner join lines using (account_key, scorecard_id, scorecard_version)
    where not lines.is_known
),

reached as (
    select
        lifted.* exclude (band_scale),
        arg_max(bands.tier, bands.min_score) as tier_with_fact
    from lifted
    inner join bands
        on
            lifted.band_scale = bands.band_scale
            and lifted.score_with_fact >= bands.min_score
    group by all
),

final as (
    select
        account_key,
        icp_tier,
        attribute_id,
        tier_with_fact,
        round(icp_score, 1) as icp_score,
        round(score_with_fact, 1) as score_with_fact
    from reached
    where tier_with_fact != icp_tier
    order by tier_with_fact, score_with_fact desc, account_key, attribute_id
)

select * from final
