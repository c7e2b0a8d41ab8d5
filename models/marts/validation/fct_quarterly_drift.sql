-- One row per quarter, scorecard version and criterion: how the deals closed in the quarter differ,
-- in what was known of its attribute at discovery, from those of the 365 days before. Both psi and
-- chance grow where deals are few: a psi of 0.3 from 20 deals may be nothing; see is_beyond_chance.
with
figures as (select * from {{ ref('int_quarterly_drift_figures') }}),

all_reports as (select * from {{ ref('int_quarterly_drift_reports') }}),

reports as (
    select * from all_reports
    where reported_at <= {{ as_of_date() }}
),

{{ beside_reported(
    key_columns=[
        'quarter_start', 'scorecard_id', 'scorecard_version', 'criterion_id',
    ],
    kept_columns=[
        'attribute_id', 'dimension', 'grain', 'window_start_date', 'window_end_date',
        'base_start_date', 'base_end_date',
    ],
    counts=[
        'sample_count', 'known_count', 'undated_count', 'base_sample_count', 'base_known_count',
        'level_count',
    ],
    columns=[
        'fill_rate', 'fill_rate_ci_low', 'fill_rate_ci_high', 'base_fill_rate', 'fill_rate_change',
        'fill_rate_change_ci_low', 'fill_rate_change_ci_high', 'psi', 'chi_square',
        'chi_square_limit', 'is_beyond_chance', 'moved_level', 'moved_level_share',
        'moved_level_base_share', 'verdict',
    ],
    reported_columns=[
        'sample_count', 'known_count', 'fill_rate', 'psi', 'is_beyond_chance', 'verdict',
    ],
    telling_columns=[
        'sample_count', 'known_count', 'fill_rate', 'psi', 'is_beyond_chance', 'verdict',
    ],
) }},

final as (
    select * replace (coalesce(is_beyond_chance, false) as is_beyond_chance)
    from compared
)

select * from final
