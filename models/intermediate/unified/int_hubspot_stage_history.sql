-- One row per HubSpot stage a deal entered, in the shape of every source, its stage by name and
-- with what a deal there is. A change has the id of its stage only; the pipeline its deal is in now
-- says what that means. Columns of days tell the last time in each stage, so often a second time.
with stage_history as (
    select * from {{ ref('stg_hubspot__stage_history') }}
),

stage_days as (
    select * from {{ ref('int_hubspot_stage_days') }}
),

hubspot_deals as (
    select * from {{ ref('int_hubspot_deals') }}
),

hubspot_stages as (
    select * from {{ ref('int_hubspot_stages') }}
),

told as (
    select
        source,
        object_name,
        file,
        record_no,
        row_id,
        deal_id,
        field,
        stage,
        cast(null as varchar) as pipeline,
        entered_at,
        entered_on,
        reject_reason,
        false as is_second_telling
    from stage_history
    union all
    select
        source,
        object_name,
        file,
        record_no,
        row_id,
        deal_id,
        cast(null as varchar) as field,
        stage,
        pipeline,
        entered_at,
        entered_on,
        cast(null as varchar) as reject_reason,
        true as is_second_telling
    from stage_days
    where entered_at is not null
),

final as (
    select
        told.* exclude (pipeline) replace (
            coalesce(hubspot_stages.stage_label, told.stage) as stage
        ),
        hubspot_stages.is_closed as stage_is_closed,
        hubspot_stages.is_won as stage_is_won
    from told
    left join hubspot_deals
        on
            told.deal_id = hubspot_deals.deal_id
            and hubspot_deals.reject_reason is null
    left join hubspot_stages
        on
            {{ map_label('coalesce(told.pipeline, hubspot_deals.pipeline)') }}
            = hubspot_stages.pipeline_name
            and {{ map_label('told.stage') }} = hubspot_stages.stage_name
)

select * from final
