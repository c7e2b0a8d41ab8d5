-- One row per scored card and band of its scale: scores from min_score up to, not including, the
-- next band's. A scale in points is turned into scores by the card's maximum, so an account without
-- signals is judged by its share of the fit points. tier_rank 1 is the best tier; a score below
-- the lowest band belongs to that band.
with score_bands as (
    select * from {{ ref('score_bands') }}
),

scorecards as (
    select * from {{ ref('int_scorecards') }}
),

tiers as (
    select
        band_scale,
        tier,
        coalesce(bool_or(is_target), false) as is_target,
        row_number() over (
            partition by band_scale order by tier = 'Out', max(min_score) desc
        ) as tier_rank
    from score_bands
    group by band_scale, tier
),

-- Rounded as scores are, so that points on the edge are in the band.
of_cards as (
    select
        scorecards.scorecard_id,
        scorecards.scorecard_version,
        score_bands.*,
        case score_bands.scale_unit
            when 'points' then {{ score_of('score_bands.min_score / scorecards.max_points') }}
            else cast(score_bands.min_score as double)
        end as edge_score
    from score_bands
    inner join scorecards on score_bands.band_scale = scorecards.band_scale
),

final as (
    select
        of_cards.scorecard_id,
        of_cards.scorecard_version,
        of_cards.band_scale,
        of_cards.band_id,
        of_cards.label,
        of_cards.edge_score as min_score,
        case
            when lag(of_cards.edge_score) over of_card is null then -1e308 else of_cards.edge_score
        end as lower_score,
        coalesce(lead(of_cards.edge_score) over of_card, 1e308) as below_score,
        of_cards.tier,
        tiers.tier_rank,
        tiers.is_target as is_target_tier,
        of_cards.action,
        of_cards.expected_close_rate
    from of_cards
    inner join tiers
        on
            of_cards.band_scale = tiers.band_scale
            and of_cards.tier = tiers.tier
    window
        of_card as (
            partition by of_cards.scorecard_id, of_cards.scorecard_version
            order by of_cards.edge_score
        )
)

select * from final
