-- One row per closed deal and series: what the validation looks at.
-- A deal without a score stays, in band `unscored`; a deal said to close after as_of_date does not.
with
scores as (select * from {{ ref('fct_icp_deal_scores') }}),

deals as (select * from {{ ref('int_deals') }}),

series as (select * from {{ ref('int_validation_series') }}),

final as (
    select
        series.series_id,
        scores.deal_key,
        scores.closed_date,
        coalesce(deals.is_new_business, false) as is_new_business,
        scores.is_won,
        scores.icp_score,
        case when scores.icp_score is null then 'unscored' else scores.band_id end as band_id,
        scores.deal_amount,
        scores.cycle_days
    from scores
    inner join deals on scores.deal_key = deals.deal_key
    inner join series
        on
            scores.scorecard_id = series.scorecard_id
            and scores.scorecard_version = series.scorecard_version
            and scores.scoring_moment = series.scoring_moment
    where
        scores.is_closed
        and scores.is_won is not null
        and scores.closed_date <= {{ as_of_date() }}
)

select * from final
