-- One row per quarter, scorecard version, moment and band: what became of the deals scored there.
-- New-business deals by the quarter they closed in; customers are all those of the band by its end.
-- A band without deals has its row too, and deals without a score stand in the band `unscored`, so
-- that the counts add up. Figures are restated by every build, reported_ ones are not.
with
figures as (select * from {{ ref('int_quarterly_band_figures') }}),

all_reports as (select * from {{ ref('int_quarterly_band_reports') }}),

reports as (
    select * from all_reports
    where reported_at <= {{ as_of_date() }}
),

-- A build of a day before the first report says itself what that day would have reported.
joined as (
    select
        coalesce(figures.quarter_start, reports.quarter_start) as quarter_start,
        coalesce(figures.scorecard_id, reports.scorecard_id) as scorecard_id,
        coalesce(figures.scorecard_version, reports.scorecard_version) as scorecard_version,
        coalesce(figures.scoring_moment, reports.scoring_moment) as scoring_moment,
        coalesce(figures.band_id, reports.band_id) as band_id,
        coalesce(figures.deal_count, 0) as deal_count,
        coalesce(figures.won_count, 0) as won_count,
        figures.close_rate,
        figures.ci_low,
        figures.ci_high,
        figures.expected_close_rate,
        figures.mean_won_amount,
        figures.median_won_amount,
        figures.mean_won_cycle_days,
        figures.quarter_share,
        coalesce(figures.scoring_moment, reports.scoring_moment) = 'closed' as is_leaky,
        coalesce(figures.customer_count, 0) as customer_count,
        figures.mean_ltv_collected_amount,
        figures.ltv_projected_amount,
        coalesce(figures.at_risk_count, 0) as at_risk_count,
        coalesce(figures.churned_count, 0) as churned_count,
        figures.churn_rate,
        figures.churn_ci_low,
        figures.churn_ci_high,
        figures.band_id is null as is_gone,
        coalesce(figures.is_quarter_over, true) as is_quarter_over,
        {% for column in [
            'deal_count', 'won_count', 'close_rate', 'mean_won_amount', 'customer_count',
            'mean_ltv_collected_amount', 'at_risk_count', 'churned_count',
        ] %}
        case
            when reports.reported_at is not null then reports.{{ column }}
            when figures.is_quarter_over then figures.{{ column }}
        end as reported_{{ column }},
        {% endfor %}
        case
            when reports.reported_at is not null then reports.reported_at
            when figures.is_quarter_over then {{ as_of_date() }}
        end as reported_at
    from figures
    full outer join reports
        on
            figures.quarter_start = reports.quarter_start
            and figures.scorecard_id = reports.scorecard_id
            and figures.scorecard_version = reports.scorecard_version
            and figures.scoring_moment = reports.scoring_moment
            and figures.band_id = reports.band_id
),

compared as (
    select
        *,
        deal_count = reported_deal_count
        and won_count = reported_won_count
        and customer_count = reported_customer_count
        and at_risk_count = reported_at_risk_count
        and churned_count = reported_churned_count
        and coalesce(
            mean_won_amount = reported_mean_won_amount,
            mean_won_amount is null and reported_mean_won_amount is null
        )
        and coalesce(
            mean_ltv_collected_amount = reported_mean_ltv_collected_amount,
            mean_ltv_collected_amount is null and reported_mean_ltv_collected_amount is null
        ) as is_same
    from joined
),

final as (
    select
        * exclude (is_gone, is_quarter_over, is_same),
        case
            when is_gone then 'reported_only'
            when not is_quarter_over then 'open'
            when is_same then 'as_reported'
            else 'restated'
        end as report_status
    from compared
)

select * from final
