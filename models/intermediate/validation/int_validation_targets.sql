-- One row per quarter and figure of validation_targets that scored deals answer, with its window.
-- Figures on leads, retention and lifetime value are computed elsewhere and left out here.
with
targets as (select * from {{ ref('validation_targets') }}),

windows as (select * from {{ ref('int_validation_windows') }}),

final as (
    select
        windows.window_id,
        windows.quarter_start,
        windows.window_start_date,
        windows.window_end_date,
        targets.metric_id,
        targets.comparator,
        cast(targets.floor_value as double) as floor_value,
        cast(targets.target_value as double) as target_value,
        cast(targets.min_sample as bigint) as min_sample,
        targets.severity
    from targets
    inner join windows
        on
            targets.scope = windows.scope
            and coalesce(targets.window_days, 0) = coalesce(windows.window_days, 0)
    where
        targets.metric_id in (
            'auc',
            'band_close_rate_monotone',
            'close_rate_at_85',
            'close_rate_lift_at_80',
            'cycle_rank_correlation',
            'deal_size_lift_at_80',
            'deal_size_rank_correlation',
            'ks',
            'loss_share_below_55',
            'range_capture',
            'recent_deal_share_at_70',
            'score_gap_won_lost',
            'score_psi',
            'win_share_at_70',
            'win_share_at_85'
        )
)

select * from final
