-- One row per quarter, scorecard version, moment, figure of validation_targets and window, and its
-- verdict.
-- A verdict compares the figure itself, not its interval: 16 of 20 passes 80 % and may be 58 %;
-- is_proven says whether the whole interval passes.
-- Moments `closed` and `current` know what came later; they are marked is_leaky and prove nothing.
-- `value` is restated by every build; reported_value stays what was first said of a quarter.
with
figures as (select * from {{ ref('int_quarterly_check_figures') }}),

all_reports as (select * from {{ ref('int_quarterly_check_reports') }}),

reports as (
    select * from all_reports
    where reported_at <= {{ as_of_date() }}
),

{{ beside_reported(
    key_columns=[
        'quarter_start', 'scorecard_id', 'scorecard_version', 'scoring_moment', 'metric_id', 'window',
        'last_n', 'window_days',
    ],
    kept_columns=[
        'floor_value', 'target_value', 'comparator', 'min_sample', 'severity', 'is_leaky',
        'window_start_date', 'window_end_date', 'cut_low', 'cut_high',
    ],
    counts=[
        'sample_count', 'unscored_count',
    ],
    columns=[
        'side_count', 'other_side_count', 'value', 'ci_low', 'ci_high', 'verdict', 'is_proven',
    ],
    reported_columns=[
        'sample_count', 'value', 'ci_low', 'ci_high', 'floor_value', 'target_value', 'verdict',
    ],
    telling_columns=[
        'sample_count', 'value', 'verdict',
    ],
) }},

final as (
    select
        * replace (
            nullif(last_n, 0) as last_n,
            nullif(window_days, 0) as window_days,
            coalesce(verdict, 'insufficient') as verdict,
            coalesce(is_proven, false) as is_proven
        )
    from compared
)

select * from final
