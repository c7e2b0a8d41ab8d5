-- One row per quarter, scorecard version, moment and band, as the exports of today have it. Deals
-- are those closed in the quarter; customers all those known by its end, by the deal that won them.
with
deals as (select * from {{ ref('int_validation_deals') }}),

quarters as (select * from {{ ref('int_validation_quarters') }}),

series as (select * from {{ ref('int_validation_series') }}),

scorecards as (select * from {{ ref('scorecards') }}),

score_bands as (select * from {{ ref('score_bands') }}),

customer_windows as (select * from {{ ref('int_customer_windows') }}),

customer_scores as (select * from {{ ref('int_customer_scores') }}),

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
        median(cast(deal_amount as double)) filter (where is_won) as median_won_amount,
        avg(cycle_days) filter (where is_won) as mean_won_cycle_days
    from deals
    where is_new_business
    group by series_id, quarter_start, band_id
),

customers as (
    select
        customer_windows.quarter_start,
        series.series_id,
        customer_scores.band_id,
        count(*) as customer_count,
        avg(customer_windows.collected_amount) as mean_ltv_collected_amount,
        cast(sum(customer_windows.collected_amount) as double)
        / nullif(sum(customer_windows.served_days), 0) as daily_revenue_amount,
        count(*) filter (where customer_windows.is_at_risk) as at_risk_count,
        count(*) filter (where customer_windows.is_churned) as churned_count,
        cast(sum(customer_windows.watched_days) as double) as watched_days
    from quarters
    inner join customer_windows
        on
            quarters.quarter_start = customer_windows.quarter_start
            and quarters.quarter_end_date - {{ var('churn_window_days') }} + 1
            = customer_windows.window_start_date
    inner join customer_scores
        on
            customer_windows.account_key = customer_scores.account_key
            and quarters.quarter_end_date >= customer_scores.known_on
    inner join series
        on
            customer_scores.scorecard_id = series.scorecard_id
            and customer_scores.scorecard_version = series.scorecard_version
            and customer_scores.scoring_moment = series.scoring_moment
    group by customer_windows.quarter_start, series.series_id, customer_scores.band_id
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
        coalesce(customers.customer_count, 0) as customer_count,
        customers.mean_ltv_collected_amount,
        customers.daily_revenue_amount,
        coalesce(customers.at_risk_count, 0) as at_risk_count,
        coalesce(customers.churned_count, 0) as churned_count,
        customers.watched_days,
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
    left join customers
        on
            quarters.quarter_start = customers.quarter_start
            and series_bands.series_id = customers.series_id
            and series_bands.band_id = customers.band_id
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
        series.scoring_moment = 'closed' as is_leaky,
        filled.customer_count,
        {{ eleven_digits('filled.mean_ltv_collected_amount') }} as mean_ltv_collected_amount,
        -- Both are by the day: monthly revenue over monthly churn is the same ratio.
        cast(
            filled.daily_revenue_amount * {{ var('gross_margin') }} * filled.watched_days
            / nullif(filled.churned_count, 0) as decimal(18, 2)
        ) as ltv_projected_amount,
        filled.at_risk_count,
        filled.churned_count,
        filled.churned_count / nullif(filled.at_risk_count, 0) as churn_rate,
        {{ wilson_bound('filled.churned_count', 'filled.at_risk_count', 'low') }} as churn_ci_low,
        {{ wilson_bound('filled.churned_count', 'filled.at_risk_count', 'high') }} as churn_ci_high,
        cast(filled.quarter_start + interval '3 months' as date)
        <= {{ as_of_date() }} as is_quarter_over
    from filled
    inner join series on filled.series_id = series.series_id
)

select * from final
