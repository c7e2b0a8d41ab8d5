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

-- A build of a day before the first report says itself what that day would have reported.
joined as (
    select
        coalesce(figures.quarter_start, reports.quarter_start) as quarter_start,
        coalesce(figures.scorecard_id, reports.scorecard_id) as scorecard_id,
        coalesce(figures.scorecard_version, reports.scorecard_version) as scorecard_version,
        coalesce(figures.scoring_moment, reports.scoring_moment) as scoring_moment,
        coalesce(figures.metric_id, reports.metric_id) as metric_id,
        coalesce(figures.sample_count, 0) as sample_count,
        figures.value,
        figures.ci_low,
        figures.ci_high,
        coalesce(figures.floor_value, reports.floor_value) as floor_value,
        coalesce(figures.target_value, reports.target_value) as target_value,
        coalesce(figures.verdict, 'insufficient') as verdict,
        coalesce(figures.comparator, reports.comparator) as comparator,
        coalesce(figures.min_sample, reports.min_sample) as min_sample,
        coalesce(figures.severity, reports.severity) as severity,
        coalesce(figures.is_leaky, reports.is_leaky) as is_leaky,
        coalesce(figures.unscored_count, 0) as unscored_count,
        coalesce(figures.window_start_date, reports.window_start_date) as window_start_date,
        coalesce(figures.window_end_date, reports.window_end_date) as window_end_date,
        figures.metric_id is null as is_gone,
        coalesce(figures.is_quarter_over, true) as is_quarter_over,
        {% for column in [
            'sample_count', 'value', 'ci_low', 'ci_high', 'floor_value', 'target_value', 'verdict'
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
            and figures.metric_id = reports.metric_id
),

compared as (
    select
        *,
        sample_count = reported_sample_count
        and verdict = reported_verdict
        and coalesce(value = reported_value, value is null and reported_value is null) as is_same
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
