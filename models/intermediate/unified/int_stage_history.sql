-- One row per change of a deal's stage known by as_of_date, in order.
-- Rows that repeat the stage before them are folded: a CRM also writes one when the amount changes.
with salesforce_stage_history as (
    select * from {{ ref('stg_salesforce__stage_history') }}
),

hubspot_stage_history as (
    select * from {{ ref('int_hubspot_stage_history') }}
),

csv_stage_history as (
    select * from {{ ref('stg_csv__stage_history') }}
),

deals as (
    select * from {{ ref('int_deals') }}
),

stage_map as (
    select * from {{ ref('stage_map') }}
),

unioned as (
    select * from salesforce_stage_history
    union all by name
    select * from hubspot_stage_history
    union all by name
    select * from csv_stage_history
),

ordered as (
    select
        {{ entity_key('unioned.source', 'unioned.deal_id') }} as deal_key,
        unioned.source,
        unioned.stage,
        unioned.entered_at,
        unioned.history_id,
        lag(unioned.stage) over (
            partition by unioned.source, unioned.deal_id
            order by unioned.entered_at, unioned.history_id, unioned.row_id
        ) as stage_before
    from unioned
    where
        unioned.reject_reason is null
        and cast(unioned.entered_at as date) <= {{ as_of_date() }}
),

changes as (
    select * from ordered
    where stage is distinct from stage_before
),

mapped as (
    select
        changes.*,
        deals.pipeline,
        stage_map.outcome as stage_outcome,
        stage_map.stage_order,
        row_number() over (
            partition by changes.deal_key, changes.entered_at, changes.history_id, changes.stage
            order by
                stage_map.source nulls last, stage_map.pipeline nulls last, stage_map.stage_order
        ) as map_rank
    from changes
    inner join deals on changes.deal_key = deals.deal_key
    left join stage_map
        on
            {{ map_label('changes.stage') }} = {{ map_label('stage_map.stage') }}
            and changes.source = coalesce(stage_map.source, changes.source)
            and {{ map_label("coalesce(deals.pipeline, '')") }}
            = {{ map_label("coalesce(stage_map.pipeline, deals.pipeline, '')") }}
),

final as (
    select
        deal_key,
        stage,
        stage_outcome,
        stage_order,
        entered_at,
        row_number() over (partition by deal_key order by entered_at, history_id, stage) as stage_no
    from mapped
    where map_rank = 1
)

select * from final
