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

{{ beside_reported(
    key_columns=[
        'quarter_start', 'scorecard_id', 'scorecard_version', 'scoring_moment', 'band_id',
    ],
    kept_columns=['is_leaky'],
    counts=[
        'deal_count', 'won_count', 'customer_count', 'at_risk_count', 'churned_count',
    ],
    columns=[
        'close_rate', 'ci_low', 'ci_high', 'expected_close_rate', 'mean_won_amount',
        'median_won_amount', 'mean_won_cycle_days', 'quarter_share', 'mean_ltv_collected_amount',
        'ltv_projected_amount', 'churn_rate', 'churn_ci_low', 'churn_ci_high',
    ],
    reported_columns=[
        'deal_count', 'won_count', 'close_rate', 'mean_won_amount', 'customer_count',
        'mean_ltv_collected_amount', 'at_risk_count', 'churned_count',
    ],
    telling_columns=[
        'deal_count', 'won_count', 'mean_won_amount', 'customer_count', 'mean_ltv_collected_amount',
        'at_risk_count', 'churned_count',
    ],
) }},

final as (
    select * from compared
)

select * from final
