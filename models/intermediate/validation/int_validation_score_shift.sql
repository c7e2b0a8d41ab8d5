-- One row per series and window: how far the mix of bands moved from that of the 365 days before.
-- A band empty on both sides adds nothing; empty on one side it counts with the floor share.
with
score_days as (select * from {{ ref('int_validation_score_days') }}),

targets as (select * from {{ ref('int_validation_targets') }}),

periods as (
    select
        series_id,
        window_id,
        scope,
        window_start_date - 365 as base_start_date,
        window_start_date,
        window_end_date
    from targets
    where metric_id = 'score_psi'
),

band_days as (
    select
        series_id,
        band_id,
        closed_date,
        is_new_business,
        sum(won_count + lost_count) as deal_count
    from score_days
    where icp_score is not null
    group by series_id, band_id, closed_date, is_new_business
),

bands as (
    select
        periods.series_id,
        periods.window_id,
        band_days.band_id,
        coalesce(sum(band_days.deal_count) filter (
            where band_days.closed_date >= periods.window_start_date
        ), 0) as deal_count,
        coalesce(sum(band_days.deal_count) filter (
            where band_days.closed_date < periods.window_start_date
        ), 0) as base_count
    from periods
    inner join band_days
        on
            periods.series_id = band_days.series_id
            and band_days.closed_date between periods.base_start_date and periods.window_end_date
            and (band_days.is_new_business or periods.scope = 'all_deals')
    group by periods.series_id, periods.window_id, band_days.band_id
),

shares as (
    select
        *,
        deal_count / nullif(sum(deal_count) over in_window, 0) as band_share,
        base_count / nullif(sum(base_count) over in_window, 0) as base_share
    from bands
    window in_window as (partition by series_id, window_id)
),

final as (
    select
        series_id,
        window_id,
        'score_psi' as metric_id,
        cast(sum(deal_count) as bigint) as sample_count,
        cast(sum(deal_count) as bigint) as side_count,
        cast(sum(base_count) as bigint) as other_side_count,
        sum(
            case
                when band_share is not null and base_share is not null
                    then {{ psi_term('band_share', 'base_share') }}
            end
            order by band_id
        ) as value,
        cast(null as double) as ci_low,
        cast(null as double) as ci_high
    from shares
    group by series_id, window_id
)

select * from final
