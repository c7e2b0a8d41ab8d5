-- One row per band of a quarter that is over, as the first day after it had it: kept from build
-- to build, also through a full refresh, since the exports no longer tell. A later build of that
-- day replaces it; a build of an earlier day than the last one reported adds none.
{% set key_columns = [
    'quarter_start', 'scorecard_id', 'scorecard_version', 'scoring_moment', 'band_id',
] %}
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=key_columns,
    on_schema_change='append_new_columns',
    full_refresh=false,
) }}
with
figures as (select * from {{ ref('int_quarterly_band_figures') }}),

{{ first_reported(key_columns, [
    'is_leaky', 'deal_count', 'won_count', 'close_rate', 'mean_won_amount', 'customer_count',
    'mean_ltv_collected_amount', 'at_risk_count', 'churned_count',
]) }}

select * from final
