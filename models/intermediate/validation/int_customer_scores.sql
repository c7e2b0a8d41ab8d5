-- One row per account, scorecard version and moment: the score of the new-business deal that
-- first won it, known from the day that closed; at `current` that of the account today, which may
-- know how the customer went on.
with
deals as (select * from {{ ref('int_deals') }}),

deal_scores as (select * from {{ ref('fct_icp_deal_scores') }}),

account_scores as (select * from {{ ref('fct_icp_account_scores') }}),

first_wins as (
    select
        account_key,
        deal_key,
        closed_date
    from deals
    where
        is_new_business
        and is_won
        and account_key is not null
        and closed_date <= {{ as_of_date() }}
    qualify row_number() over (partition by account_key order by closed_date, deal_key) = 1
),

final as (
    select
        first_wins.account_key,
        deal_scores.scorecard_id,
        deal_scores.scorecard_version,
        deal_scores.scoring_moment,
        deal_scores.icp_score,
        deal_scores.tier,
        case when deal_scores.icp_score is null then 'unscored' else deal_scores.band_id end
            as band_id,
        first_wins.closed_date as known_on
    from first_wins
    inner join deal_scores on first_wins.deal_key = deal_scores.deal_key
    union all
    select
        account_key,
        scorecard_id,
        scorecard_version,
        'current' as scoring_moment,
        icp_score,
        machine_tier as tier,
        case when icp_score is null then 'unscored' else band_id end as band_id,
        cast(null as date) as known_on
    from account_scores
)

select * from final
