-- One row per figure of a quarter that is over, as the first day after it had it: kept from build
-- to build, also through a full refresh, since the exports no longer tell. A later build of that
-- day replaces it; a build of an earlier day than the last one reported adds none.
{% set key_columns = [
    'quarter_start', 'scorecard_id', 'scorecard_version', 'scoring_moment', 'metric_id', 'window',
    'last_n', 'window_days',
] %}
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=key_columns,
    on_schema_change='append_new_columns',
    full_refresh=false,
    pre_hook="{{ say_windows_of_older_reports() }}",
) }}
with
figures as (select * from {{ ref('int_quarterly_check_figures') }}),

{{ first_reported(key_columns, [
    'sample_count', 'value', 'ci_low', 'ci_high', 'floor_value', 'target_value', 'verdict',
    'comparator', 'min_sample', 'severity', 'is_leaky', 'unscored_count', 'window_start_date',
    'window_end_date', 'cut_low', 'cut_high',
]) }}

select * from final
