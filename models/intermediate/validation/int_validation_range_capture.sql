-- One row per series and window: share of won deals whose account lies inside the card's ranges.
with
won_deals as (select * from {{ ref('int_validation_won_deals') }}),

range_deals as (select * from {{ ref('int_validation_range_deals') }}),

counts as (
    select
        won_deals.series_id,
        won_deals.window_id,
        count(*) as sample_count,
        count(*) filter (where range_deals.is_in_range) as hit_count
    from won_deals
    inner join range_deals
        on
            won_deals.series_id = range_deals.series_id
            and won_deals.deal_key = range_deals.deal_key
    where won_deals.metric_id = 'range_capture'
    group by won_deals.series_id, won_deals.window_id
),

final as (
    select
        series_id,
        window_id,
        'range_capture' as metric_id,
        sample_count,
        hit_count / nullif(sample_count, 0) as value,
        {{ wilson_bound('hit_count', 'sample_count', 'low') }} as ci_low,
        {{ wilson_bound('hit_count', 'sample_count', 'high') }} as ci_high
    from counts
)

select * from final
