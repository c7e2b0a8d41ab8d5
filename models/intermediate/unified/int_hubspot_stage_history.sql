-- One row per HubSpot stage change in the shape of every source, its stage by name.
-- The change itself has an id only; the pipeline its deal is in now says what the id means.
with stage_history as (
    select * from {{ ref('stg_hubspot__stage_history') }}
),

hubspot_deals as (
    select * from {{ ref('int_hubspot_deals') }}
),

hubspot_stages as (
    select * from {{ ref('int_hubspot_stages') }}
),

final as (
    select
        stage_history.* replace (
            coalesce(hubspot_stages.stage_label, stage_history.stage) as stage
        )
    from stage_history
    left join hubspot_deals
        on
            stage_history.deal_id = hubspot_deals.deal_id
            and hubspot_deals.reject_reason is null
    left join hubspot_stages
        on
            {{ map_label('hubspot_deals.pipeline') }} = hubspot_stages.pipeline_name
            and {{ map_label('stage_history.stage') }} = hubspot_stages.stage_name
)

select * from final
