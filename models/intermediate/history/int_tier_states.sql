-- One row per account today: its score, the tier of its band, the tier after exclusions and the one
-- after overrides, each with its rank on the card's scale (1 is best). Unknown has no rank.
with accounts as (
    select * from {{ ref('dim_icp_accounts') }}
),

subject_scores as (
    select * from {{ ref('int_subject_scores') }}
),

bands as (
    select * from {{ ref('int_bands') }}
),

deals as (
    select * from {{ ref('int_deals') }}
),

rules_fingerprint as (
    select * from {{ ref('int_rules_fingerprint') }}
),

primary_scores as (
    select * from subject_scores
    where is_primary
),

ranks as (
    select distinct
        band_scale,
        tier,
        tier_rank
    from bands
),

-- Exclusions speak of Out, whether or not the scale has a band of that name.
scales as (
    select
        band_scale,
        max(tier_rank) + 1 as out_rank
    from bands
    group by band_scale
),

final as (
    select
        accounts.account_key,
        accounts.icp_tier,
        accounts.machine_tier,
        coalesce(reached.tier, 'Unknown') as band_tier,
        cast(
            coalesce(
                tier_ranks.tier_rank, case when accounts.icp_tier = 'Out' then scales.out_rank end
            ) as integer
        ) as tier_rank,
        cast(
            coalesce(
                machine_ranks.tier_rank,
                case when accounts.machine_tier = 'Out' then scales.out_rank end
            ) as integer
        ) as machine_rank,
        cast(reached.tier_rank as integer) as band_rank,
        cast(primary_scores.icp_score as decimal(18, 9)) as icp_score,
        accounts.scorecard_id,
        accounts.scorecard_version,
        accounts.exclusion_ids,
        accounts.override_id,
        accounts.scoring_deal_key,
        deals.closed_date as deal_closed_date,
        rules_fingerprint.rules_fingerprint,
        accounts.as_of_date
    from accounts
    cross join rules_fingerprint
    left join primary_scores on accounts.account_key = primary_scores.account_key
    left join scales on primary_scores.band_scale = scales.band_scale
    left join ranks as tier_ranks
        on
            primary_scores.band_scale = tier_ranks.band_scale
            and accounts.icp_tier = tier_ranks.tier
    left join ranks as machine_ranks
        on
            primary_scores.band_scale = machine_ranks.band_scale
            and accounts.machine_tier = machine_ranks.tier
    left join bands as reached
        on
            primary_scores.scorecard_id = reached.scorecard_id
            and primary_scores.scorecard_version = reached.scorecard_version
            and primary_scores.band_id = reached.band_id
    left join deals on accounts.scoring_deal_key = deals.deal_key
)

select * from final
