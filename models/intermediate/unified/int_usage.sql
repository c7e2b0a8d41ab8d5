-- One row per account, day and feature used by as_of_date. A record without a count is use all the
-- same; a count of 0 is none. Records of no known account are left out.
with csv_usage as (
    select * from {{ ref('stg_csv__usage') }}
),

account_xref as (
    select * from {{ ref('int_account_xref') }}
),

final as (
    select
        account_xref.canonical_account_key as account_key,
        csv_usage.usage_date,
        lower(trim(csv_usage.feature)) as feature,
        cast(sum(csv_usage.event_count) as bigint) as event_count
    from csv_usage
    inner join account_xref
        on
            {{ entity_key('csv_usage.source', 'csv_usage.account_id') }}
            = account_xref.account_key
    where
        csv_usage.reject_reason is null
        and csv_usage.usage_date <= {{ as_of_date() }}
        and coalesce(csv_usage.event_count, 1) > 0
        and account_xref.canonical_account_key is not null
    group by
        account_xref.canonical_account_key,
        csv_usage.usage_date,
        lower(trim(csv_usage.feature))
)

select * from final
