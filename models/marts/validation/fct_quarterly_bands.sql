-- One row per quarter, scorecard version, moment and band: what became of the deals scored there.
-- New-business deals by the quarter they closed in. A band without deals has its row too, and deals
-- without a score stand in the band `unscored`, so that the counts add up.
with
deals as (select * from {{ ref('int_validation_deals') }}),

quarters as (select * from {{ ref('int_validation_quarters') }}),

series as (select * from {{ ref('int_validation_series') }}),

scorecards as (select * from {{ ref('scorecards') }}),

score_bands as (select * from {{ ref('score_bands') }}),

series_bands as (
    select
        series.series_id,
        score_bands.band_id,
        score_bands.expected_close_rate
    from series
    inner join scorecards
        on
            series.scorecard_id = scorecards.scorecard_id
            and series.scorecard_version = scorecards.version
    inner join score_bands on scorecards.band_scale = score_bands.band_scale
    union all
    select
        series_id,
        'unscored' as band_id,
        null as expected_close_rate
    from series
),

figures as (
    select
        series_id,
        cast(date_trunc('quarter', closed_date) as date) as quarter_start,
        band_id,
        count(*) as deal_count,
        count(*) filter (where is_won) as won_count,
        avg(deal_amount) filter (where is_won) as mean_won_amount,
        median(deal_amount) filter (where is_won) as median_won_amount,
        avg(cycle_days) filter (where is_won) as mean_won_cycle_days
    from deals
    where is_new_business
    group by series_id, quarter_start, band_id
),

filled as (
    select
        quarters.quarter_start,
        series_bands.series_id,
        series_bands.band_id,
        series_bands.expected_close_rate,
        coalesce(figures.deal_count, 0) as deal_count,
        coalesce(figures.won_count, 0) as won_count,
        figures.mean_won_amount,
        figures.median_won_amount,
        figures.mean_won_cycle_days,
        cast(sum(coalesce(figures.deal_count, 0)) over (
            partition by quarters.quarter_start, series_bands.series_id
        ) as bigint) as quarter_deal_count
    from quarters
    cross join series_bands
    left join figures
        on
            quarters.quarter_start = figures.quarter_start
            and series_bands.series_id = figures.series_id
            and series_bands.band_id = figures.band_id
),

final as (
    select
        filled.quarter_start,
        series.scorecard_id,
        series.scorecard_version,
        series.scoring_moment,
        filled.band_id,
        filled.deal_count,
        filled.won_count,
        filled.won_count / nullif(filled.deal_count, 0) as close_rate,
        {{ wilson_bound('filled.won_count', 'filled.deal_count', 'low') }} as ci_low,
        {{ wilson_bound('filled.won_count', 'filled.deal_count', 'high') }} as ci_high,
        cast(filled.expected_close_rate as double) as expected_close_rate,
        {{ eleven_digits('filled.mean_won_amount') }} as mean_won_amount,
        filled.median_won_amount,
        {{ eleven_digits('filled.mean_won_cycle_days') }} as mean_won_cycle_days,
        filled.deal_count / nullif(filled.quarter_deal_count, 0) as quarter_share,
        series.scoring_moment = 'closed' as is_leaky
    from filled
    inner join series on filled.series_id = series.series_id
)

select * from final
