-- One row per series, quarter and figure of validation_targets that scored deals answer, with its
-- window. Figures on leads, retention and lifetime value are computed elsewhere and left out here.
with
targets as (select * from {{ ref('int_card_targets') }}),

windows as (select * from {{ ref('int_validation_windows') }}),

series as (select * from {{ ref('int_validation_series') }}),

final as (
    select
        series.series_id,
        windows.window_id,
        windows.quarter_start,
        windows.window_start_date,
        windows.window_end_date,
        targets.*
    from targets
    inner join series on targets.scorecard_id = series.scorecard_id
    inner join windows
        on
            targets.scope = windows.scope
            and targets.window = windows.window
            and targets.last_n = windows.last_n
            and targets.window_days = windows.window_days
    where targets.scope in ('new_business', 'all_deals')
)

select * from final
