-- One row per change of what a CRM record should hold, each build adding its own; the log outlives
-- a full refresh, since nothing else knows what was written. A build of an earlier day adds none.
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='append_new_columns',
    full_refresh=false,
) }}

with payloads as (
    select * from {{ ref('int_crm_payloads') }}
),

account_xref as (
    select * from {{ ref('int_account_xref') }}
),

logged as (
    {% if is_incremental() -%}
    select * from {{ this }}
    {%- else -%}
    select
        cast(null as varchar) as record_key,
        cast(null as varchar) as source,
        cast(null as varchar) as crm_id,
        cast(null as varchar) as account_key,
        cast(null as boolean) as is_removed,
        cast(null as varchar) as payload_hash,
        cast(null as date) as changed_at,
        cast(null as bigint) as change_no
    where false
    {%- endif %}
),

latest as (
    select * from logged
    qualify row_number() over (partition by record_key order by change_no desc) = 1
),

last_changes as (
    select
        source,
        max(change_no) as change_no,
        max(changed_at) as changed_at
    from logged
    group by source
),

-- A source of which nothing came in was not emptied; its export is missing.
delivered as (
    select distinct source
    from payloads
),

merged_away as (
    select account_key as record_key
    from account_xref
    where rule = 'merged'
),

changed as (
    select
        payloads.record_key,
        payloads.source,
        payloads.crm_id,
        payloads.account_key,
        false as is_removed,
        payloads.payload_hash,
        payloads.icp_tier
    from payloads
    left join latest on payloads.record_key = latest.record_key
    where payloads.payload_hash is distinct from latest.payload_hash
),

removed as (
    select
        latest.record_key,
        latest.source,
        latest.crm_id,
        latest.account_key,
        true as is_removed,
        case when merged_away.record_key is null then md5('removed') end as payload_hash,
        cast(null as varchar) as icp_tier
    from latest
    inner join delivered on latest.source = delivered.source
    left join payloads on latest.record_key = payloads.record_key
    left join merged_away on latest.record_key = merged_away.record_key
    where
        payloads.record_key is null
        and not latest.is_removed
),

changes as (
    select * from changed
    union all
    select * from removed
),

final as (
    select
        changes.*,
        {{ as_of_date() }} as changed_at,
        coalesce(last_changes.change_no, 0) + 1 as change_no
    from changes
    left join last_changes on changes.source = last_changes.source
    where {{ as_of_date() }} >= coalesce(last_changes.changed_at, {{ as_of_date() }})
)

select * from final
