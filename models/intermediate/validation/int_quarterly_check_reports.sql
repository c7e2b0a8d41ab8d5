-- One row per figure of a quarter that is over, as the first day after it had it: kept from build
-- to build, also through a full refresh, since the exports no longer tell. A later build of that
-- day replaces it; a build of an earlier day than the last one reported adds none.
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=[
        'quarter_start',
        'scorecard_id',
        'scorecard_version',
        'scoring_moment',
        'metric_id',
    ],
    on_schema_change='append_new_columns',
    full_refresh=false,
) }}
with
figures as (select * from {{ ref('int_quarterly_check_figures') }}),

kept as (
    {% if is_incremental() -%}
    select
        quarter_start,
        scorecard_id,
        scorecard_version,
        scoring_moment,
        metric_id,
        reported_at
    from {{ this }}
    {%- else -%}
    select
        quarter_start,
        scorecard_id,
        scorecard_version,
        scoring_moment,
        metric_id,
        cast(null as date) as reported_at
    from figures
    where false
    {%- endif %}
),

last_report as (
    select max(reported_at) as last_reported_at from kept
),

final as (
    select
        figures.quarter_start,
        figures.scorecard_id,
        figures.scorecard_version,
        figures.scoring_moment,
        figures.metric_id,
        figures.sample_count,
        figures.value,
        figures.ci_low,
        figures.ci_high,
        figures.floor_value,
        figures.target_value,
        figures.verdict,
        figures.comparator,
        figures.min_sample,
        figures.severity,
        figures.is_leaky,
        figures.unscored_count,
        figures.window_start_date,
        figures.window_end_date,
        {{ as_of_date() }} as reported_at
    from figures
    cross join last_report
    left join kept
        on
            figures.quarter_start = kept.quarter_start
            and figures.scorecard_id = kept.scorecard_id
            and figures.scorecard_version = kept.scorecard_version
            and figures.scoring_moment = kept.scoring_moment
            and figures.metric_id = kept.metric_id
    where
        figures.is_quarter_over
        and {{ as_of_date() }} >= coalesce(last_report.last_reported_at, {{ as_of_date() }})
        and coalesce(kept.reported_at = {{ as_of_date() }}, true)
)

select * from final
