-- One row per band of a scale: scores from min_score up to, not including, the next band's.
-- tier_rank 1 is the best tier; a score below the lowest band belongs to that band.
with score_bands as (
    select * from {{ ref('score_bands') }}
),

tiers as (
    select
        band_scale,
        tier,
        row_number() over (
            partition by band_scale order by tier = 'Out', max(min_score) desc
        ) as tier_rank
    from score_bands
    group by band_scale, tier
),

final as (
    select
        score_bands.band_scale,
        score_bands.band_id,
        score_bands.label,
        score_bands.min_score,
        case
            when lag(score_bands.min_score)
                    over (
                        partition by score_bands.band_scale order by score_bands.min_score
                    )
                is null then -1e308
            else cast(score_bands.min_score as double)
        end as lower_score,
        coalesce(cast(lead(score_bands.min_score) over (
            partition by score_bands.band_scale order by score_bands.min_score
        ) as double), 1e308) as below_score,
        score_bands.tier,
        tiers.tier_rank,
        score_bands.action,
        score_bands.expected_close_rate
    from score_bands
    inner join tiers
        on
            score_bands.band_scale = tiers.band_scale
            and score_bands.tier = tiers.tier
)

select * from final
