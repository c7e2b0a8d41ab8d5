-- One row per field of a history file that is not read, at its first record, and per day of a
-- deal's stage that is no day. What is set aside is neither a stage nor a value of an account.
with salesforce_field_history as (
    select * from {{ ref('stg_salesforce__field_history') }}
),

salesforce_stage_history as (
    select * from {{ ref('stg_salesforce__stage_history') }}
),

hubspot_stage_history as (
    select * from {{ ref('stg_hubspot__stage_history') }}
),

hubspot_stage_days as (
    select * from {{ ref('int_hubspot_stage_days') }}
),

history_fields as (
    select * from {{ ref('int_history_fields') }}
),

histories as (
    select
        *,
        case when deal_id is null then 'account' else 'deal' end as grain
    from salesforce_field_history
    where reject_reason is null
    {% for history in ['salesforce_stage_history', 'hubspot_stage_history'] %}
    union all by name
    select
        *,
        'deal' as grain
    from {{ history }}
    where reject_reason is null and field is not null
    {% endfor %}
),

-- That a record was created is no field.
final as (
    select
        histories.source,
        histories.object_name,
        histories.file,
        min(histories.record_no) as record_no,
        'field' as column_name,
        histories.field as raw_value,
        'field_not_read' as reason
    from histories
    left join history_fields
        on
            histories.source = history_fields.source
            and histories.grain = history_fields.grain
            and {{ map_label('histories.field') }} = history_fields.field
    where
        history_fields.field is null
        and lower(rtrim(histories.field, '.')) not in ('created', 'opportunitycreatedfromlead')
    group by histories.source, histories.object_name, histories.file, histories.field
    union all
    select
        source,
        object_name,
        file,
        record_no,
        heading as column_name,
        raw_value,
        fault as reason
    from hubspot_stage_days
    where fault is not null
)

select * from final
