-- One row per criterion of a quarter that is over, as the first day after it had it: kept from
-- build to build, also through a full refresh, since the exports no longer tell. A later build of
-- that day replaces it; a build of an earlier day than the last one reported adds none.
{% set key_columns = [
    'quarter_start', 'scorecard_id', 'scorecard_version', 'criterion_id',
] %}
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=key_columns,
    on_schema_change='append_new_columns',
    full_refresh=false,
) }}
with
figures as (select * from {{ ref('int_quarterly_drift_figures') }}),

{{ first_reported(key_columns, [
    'attribute_id', 'dimension', 'grain', 'window_start_date', 'window_end_date', 'base_start_date',
    'base_end_date', 'sample_count', 'known_count', 'fill_rate', 'psi', 'is_beyond_chance',
    'verdict',
]) }}

select * from final
