-- One row per pipeline and stage of HubSpot as an export may name them, by id or by label, with
-- what a deal there is. A label alone says nothing: another pipeline may use it otherwise.
with deal_stages as (
    select * from {{ ref('stg_hubspot__deal_stages') }}
),

deal_pipelines as (
    select * from {{ ref('stg_hubspot__deal_pipelines') }}
),

-- What a stage meant is true of the deals that were there, even if it is deleted by now.
stages as (
    select
        deal_stages.is_deleted,
        deal_stages.pipeline,
        deal_stages.stage,
        coalesce(deal_pipelines.pipeline_label, deal_stages.pipeline) as pipeline_label,
        coalesce(deal_stages.stage_label, deal_stages.stage) as stage_label,
        deal_stages.is_closed or deal_stages.is_won as is_closed,
        coalesce(
            deal_stages.is_won,
            deal_stages.is_closed and deal_stages.probability = 1
        ) as is_won
    from deal_stages
    left join deal_pipelines
        on
            deal_stages.pipeline = deal_pipelines.pipeline
            and coalesce(deal_pipelines.reject_reason, 'DELETED') = 'DELETED'
    where coalesce(deal_stages.reject_reason, 'DELETED') = 'DELETED'
),

names as (
    select
        stages.*,
        unnest([pipeline, pipeline, pipeline_label, pipeline_label]) as pipeline_name,
        unnest([stage, stage_label, stage, stage_label]) as stage_name,
        unnest([1, 2, 3, 4]) as name_order
    from stages
),

-- Where two stages answer to one name, the one whose id it is counts.
ranked as (
    select
        names.*,
        row_number() over (
            partition by {{ map_label('pipeline_name') }}, {{ map_label('stage_name') }}
            order by is_deleted, name_order, pipeline, stage
        ) as name_rank
    from names
),

final as (
    select
        {{ map_label('pipeline_name') }} as pipeline_name,
        {{ map_label('stage_name') }} as stage_name,
        pipeline_label,
        stage_label,
        is_closed,
        is_won
    from ranked
    where name_rank = 1
)

select * from final
