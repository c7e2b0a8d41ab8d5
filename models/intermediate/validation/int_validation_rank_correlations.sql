-- One row per series, window and figure: Spearman of score with deal amount and with cycle length.
-- Over won deals that have both; null when either is the same for every deal.
with
won_deals as (select * from {{ ref('int_validation_won_deals') }}),

pairs as (
    select
        series_id,
        window_id,
        metric_id,
        icp_score,
        case metric_id
            when 'deal_size_rank_correlation' then cast(deal_amount as double)
            when 'cycle_rank_correlation' then cast(cycle_days as double)
        end as outcome
    from won_deals
),

ranks as (
    select
        series_id,
        window_id,
        metric_id,
        {{ average_rank('series_id, window_id, metric_id', 'icp_score') }} as score_rank,
        {{ average_rank('series_id, window_id, metric_id', 'outcome') }} as outcome_rank
    from pairs
    where outcome is not null
),

correlations as (
    select
        series_id,
        window_id,
        metric_id,
        count(*) as sample_count,
        {{ rank_correlation('score_rank', 'outcome_rank') }} as value
    from ranks
    group by series_id, window_id, metric_id
),

final as (
    select
        series_id,
        window_id,
        metric_id,
        sample_count,
        value,
        {{ rank_correlation_bound('value', 'sample_count', 'low') }} as ci_low,
        {{ rank_correlation_bound('value', 'sample_count', 'high') }} as ci_high
    from correlations
)

select * from final
