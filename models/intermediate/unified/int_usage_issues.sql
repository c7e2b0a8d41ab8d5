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
        account_id,
        cast(null as integer) as score
    from csv_usage
    where reject_reason is null and usage_date <= {{ as_of_date() }}
    union all
    select
        source,
        object_name,
        file,
        record_no,
        account_id,
        score
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
    union all
    select
        source,
        object_name,
        file,
        record_no,
        'score' as column_name,
        cast(score as varchar) as raw_value,
        'off_the_scale' as reason
    from records
    where score not between 0 and 10
)

select * from final
