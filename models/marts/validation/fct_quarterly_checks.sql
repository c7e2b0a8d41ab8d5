-- One row per quarter, scorecard version, moment and figure of validation_targets, and its verdict.
-- A verdict compares the figure itself, not its interval: 16 of 20 passes 80 % and may be 58 %.
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
        'quarter_start', 'scorecard_id', 'scorecard_version', 'scoring_moment', 'metric_id',
    ],
    kept_columns=[
        'floor_value', 'target_value', 'comparator', 'min_sample', 'severity', 'is_leaky',
        'window_start_date', 'window_end_date',
    ],
    counts=[
        'sample_count', 'unscored_count',
    ],
    columns=[
        'value', 'ci_low', 'ci_high', 'verdict',
    ],
    reported_columns=[
        'sample_count', 'value', 'ci_low', 'ci_high', 'floor_value', 'target_value', 'verdict',
    ],
    telling_columns=[
        'sample_count', 'value', 'verdict',
    ],
) }},

final as (
    select * replace (coalesce(verdict, 'insufficient') as verdict)
    from compared
)

select * from final
