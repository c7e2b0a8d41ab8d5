-- One row per CRM record to be written: what it should hold changed since the last acknowledged
-- sync, or it holds values and counts as an account no longer (is_removed: clear its fields).
with changes as (
    select * from {{ ref('int_crm_changes') }}
),

payloads as (
    select * from {{ ref('int_crm_payloads') }}
),

acknowledgements as (
    select * from {{ ref('int_crm_acknowledgements') }}
),

acknowledged as (
    select
        source,
        max(through_change_no) as through_change_no
    from acknowledgements
    group by source
),

latest as (
    select * from changes
    where changed_at <= {{ as_of_date() }}
    qualify row_number() over (partition by record_key order by change_no desc) = 1
),

pending as (
    select latest.*
    from latest
    left join acknowledged on latest.source = acknowledged.source
    where latest.change_no > coalesce(acknowledged.through_change_no, 0)
),

final as (
    select
        pending.record_key,
        pending.source,
        pending.crm_id,
        coalesce(payloads.account_key, pending.account_key) as account_key,
        payloads.icp_tier,
        payloads.icp_score_rounded,
        payloads.band_id,
        payloads.rule_codes,
        payloads.reason_codes,
        payloads.scorecard_id,
        payloads.scorecard_version,
        pending.is_removed,
        pending.changed_at,
        pending.change_no,
        pending.payload_hash
    from pending
    left join payloads
        on
            pending.record_key = payloads.record_key
            and pending.payload_hash = payloads.payload_hash
    where
        payloads.record_key is not null
        -- Merged away in the CRM: a record that is gone there cannot be written.
        or (pending.is_removed and pending.payload_hash is not null)
)

select * from final
