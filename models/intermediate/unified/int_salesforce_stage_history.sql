-- One row per stage a Salesforce deal entered, in the shape of every source. The history of its
-- fields tells changes of stage a second time, and alone what a deal stood in before the first one:
-- since it was created, as far as anybody knows.
with stage_history as (
    select * from {{ ref('stg_salesforce__stage_history') }}
),

field_history as (
    select * from {{ ref('stg_salesforce__field_history') }}
),

salesforce_deals as (
    select * from {{ ref('stg_salesforce__deals') }}
),

history_fields as (
    select * from {{ ref('int_history_fields') }}
),

deal_events as (
    select * from field_history
    where reject_reason is null and deal_id is not null
),

changes as (
    select
        deal_events.*,
        row_number() over (
            partition by deal_events.deal_id
            order by deal_events.changed_at, deal_events.history_id, deal_events.row_id
        ) as change_no
    from deal_events
    inner join history_fields
        on
            deal_events.source = history_fields.source
            and history_fields.grain = 'deal'
            and {{ map_label('deal_events.field') }} = history_fields.field
),

-- The history holds more than fields: it begins with a row for the creation of the deal.
creations as (
    select
        deal_id,
        min(changed_at) as created_at,
        min(changed_on) as created_on
    from deal_events
    where lower(rtrim(field, '.')) in ('created', 'opportunitycreatedfromlead')
    group by deal_id
),

told_deals as (
    select distinct deal_id from stage_history
    where reject_reason is null
),

first_stages as (
    select
        changes.*,
        coalesce(creations.created_at, salesforce_deals.created_at) as entered_at,
        coalesce(creations.created_on, salesforce_deals.created_on) as entered_on
    from changes
    left join creations on changes.deal_id = creations.deal_id
    left join salesforce_deals
        on
            changes.deal_id = salesforce_deals.deal_id
            and salesforce_deals.reject_reason is null
    left join told_deals on changes.deal_id = told_deals.deal_id
    where changes.change_no = 1 and changes.old_value is not null and told_deals.deal_id is null
),

final as (
    select
        source,
        object_name,
        file,
        record_no,
        row_id,
        history_id,
        deal_id,
        field,
        stage,
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
        history_id,
        deal_id,
        field,
        new_value as stage,
        changed_at as entered_at,
        changed_on as entered_on,
        reject_reason,
        true as is_second_telling
    from changes
    where new_value is not null
    union all
    select
        source,
        object_name,
        file,
        record_no,
        row_id || '/before' as row_id,
        history_id,
        deal_id,
        field,
        old_value as stage,
        entered_at,
        entered_on,
        reject_reason,
        true as is_second_telling
    from first_stages
    where entered_at < changed_at
)

select * from final
