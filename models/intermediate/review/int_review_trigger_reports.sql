-- One row per question of a quarter that is over, as it was answered on the first day after it:
-- kept from build to build, also through a full refresh, since the exports no longer tell. A later
-- build of that day replaces it; a build of an earlier day than the last one reported adds none.
{% set key_columns = ['quarter_start', 'question_id'] %}
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=key_columns,
    on_schema_change='append_new_columns',
    full_refresh=false,
) }}
with
figures as (select * from {{ ref('int_review_trigger_answers') }}),

{{ first_reported(key_columns, [
    'question', 'evidence_kind', 'value_basis', 'window_start_date', 'window_end_date', 'answer',
    'figure_id', 'figure_value', 'hit_count', 'sample_count', 'value', 'finding',
]) }}

select * from final
