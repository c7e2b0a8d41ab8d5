-- One row per series, closing day, kind of deal and score: how many were won and lost.
-- Every figure that only counts deals is built from these counts, so that deals are read once.
with
deals as (select * from {{ ref('int_validation_deals') }}),

final as (
    select
        series_id,
        closed_date,
        is_new_business,
        band_id,
        icp_score,
        count(*) filter (where is_won) as won_count,
        count(*) filter (where not is_won) as lost_count
    from deals
    group by
        series_id,
        closed_date,
        is_new_business,
        band_id,
        icp_score
)

select * from final
