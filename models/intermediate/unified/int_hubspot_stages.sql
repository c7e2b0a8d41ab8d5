-- One row per pipeline and stage of HubSpot as an export may name them, by id or by label, with
-- what a deal there is. A label alone says nothing: another pipeline may use it otherwise. The flag
-- that connectors call `closed_won` is HubSpot's "closed": it is true of lost deals as well.
with deal_stages as (
    select * from {{ ref('stg_hubspot__deal_stages') }}
),

deal_pipelines as (
    select * from {{ ref('stg_hubspot__deal_pipelines') }}
),

-- What a stage meant is true of the deals that were there, even if it is deleted by now.
endings as (
    select
        *,
        case
            when is_won then true
            when is_closed is null and probability > 0 and probability < 1 then false
            else is_closed
        end as ends_deal
    from deal_stages
    where coalesce(reject_reason, 'DELETED') = 'DELETED'
),

-- Without an end a probability of 0 is no loss: many pipelines leave it at that.
stages as (
    select
        endings.is_deleted,
        endings.pipeline,
        endings.stage,
        coalesce(deal_pipelines.pipeline_label, endings.pipeline) as pipeline_label,
        coalesce(endings.stage_label, endings.stage) as stage_label,
        endings.ends_deal as is_closed,
        case
            when not endings.ends_deal then false
            when endings.probability in (1, 100) then true
            when endings.ends_deal and endings.probability = 0 then false
            when not endings.is_won then false
        end as is_won
    from endings
    left join deal_pipelines
        on
            endings.pipeline = deal_pipelines.pipeline
            and coalesce(deal_pipelines.reject_reason, 'DELETED') = 'DELETED'
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
