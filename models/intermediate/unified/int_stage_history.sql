-- One row per change of a deal's stage known by as_of_date, in order.
-- Rows that repeat the stage before them are folded: a CRM also writes one when the amount changes.
-- Of a deal in two CRMs one of them tells it: in the other the stages have other names and days.
with salesforce_stage_history as (
    select * from {{ ref('int_salesforce_stage_history') }}
),

hubspot_stage_history as (
    select * from {{ ref('int_hubspot_stage_history') }}
),

csv_stage_history as (
    select * from {{ ref('stg_csv__stage_history') }}
),

deal_xref as (
    select * from {{ ref('int_deal_xref') }}
),

deals as (
    select * from {{ ref('int_deals') }}
),

stage_map as (
    select * from {{ ref('stage_map') }}
),

history_fields as (
    select * from {{ ref('int_history_fields') }}
),

unioned as (
    select * from salesforce_stage_history
    union all by name
    select * from hubspot_stage_history
    union all by name
    select * from csv_stage_history
),

-- A history of all fields of a deal holds stages among amounts and dates.
stages as (
    select
        unioned.*,
        deal_xref.deal_key as record_key,
        deal_xref.canonical_deal_key as deal_key
    from unioned
    inner join deal_xref
        on {{ entity_key('unioned.source', 'unioned.deal_id') }} = deal_xref.deal_key
    left join history_fields
        on
            unioned.source = history_fields.source
            and history_fields.grain = 'deal'
            and {{ map_label('unioned.field') }} = history_fields.field
    where
        unioned.reject_reason is null
        and (unioned.field is null or history_fields.field is not null)
        and unioned.entered_on <= {{ as_of_date() }}
),

tellers as (
    select
        deal_key,
        arg_min(record_key, row(record_key != deal_key, record_key)) as record_key
    from stages
    group by deal_key
),

-- Two files that tell one change may differ by a minute: that is no second visit to the stage.
told_once as (
    select stages.*
    from stages
    inner join tellers
        on stages.deal_key = tellers.deal_key and stages.record_key = tellers.record_key
    qualify
        not coalesce(stages.is_second_telling, false)
        or bool_and(coalesce(stages.is_second_telling, false)) over (
            partition by stages.deal_key, {{ map_label('stages.stage') }}, stages.entered_on
        )
),

ordered as (
    select
        told_once.*,
        lag(stage) over (
            partition by deal_key order by entered_at, history_id, row_id
        ) as stage_before
    from told_once
),

changes as (
    select * from ordered
    where stage is distinct from stage_before
),

mapped as (
    select
        changes.*,
        deals.pipeline,
        case
            when changes.stage_is_won then 'won'
            when changes.stage_is_closed and not changes.stage_is_won then 'lost'
            when not changes.stage_is_closed then 'open'
            when stage_map.outcome is not null then stage_map.outcome
            when {{ map_label('changes.stage') }} = {{ map_label('deals.stage') }}
                then nullif(deals.outcome, 'unknown')
        end as stage_outcome,
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
        entered_on,
        row_number() over (partition by deal_key order by entered_at, history_id, stage) as stage_no
    from mapped
    where map_rank = 1
)

select * from final
