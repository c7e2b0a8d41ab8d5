-- One row per usage record or NPS answer by as_of_date that counts nowhere although it was read.
with csv_usage as (
    select * from {{ ref('stg_csv__usage') }}
),

csv_nps as (
    select * from {{ ref('stg_csv__nps') }}
),

account_xref as (
    select * from {{ ref('int_account_xref') }}
),

records as (
    select
        source,
        object_name,
        file,
        record_no,
        account_id
    from csv_usage
    where reject_reason is null and usage_date <= {{ as_of_date() }}
    union all
    select
        source,
        object_name,
        file,
        record_no,
        account_id
    from csv_nps
    where reject_reason is null and responded_on <= {{ as_of_date() }}
),

final as (
    select
        records.source,
        records.object_name,
        records.file,
        records.record_no,
        'account_id' as column_name,
        records.account_id as raw_value,
        'orphan_account' as reason
    from records
    left join account_xref
        on {{ entity_key('records.source', 'records.account_id') }} = account_xref.account_key
    where account_xref.account_key is null
)

select * from final
