-- One row per activity that took place by as_of_date, with the account and the deal it belongs to.
-- Salesforce keeps one related id for any object; its prefix says which (006 deal, 001 account).
-- What two CRMs tell of one activity is one; the one that counts borrows what it lacks.
with salesforce_activities as (
    select * from {{ ref('stg_salesforce__activities') }}
),

hubspot_activities as (
    select * from {{ ref('int_hubspot_activities') }}
),

csv_activities as (
    select * from {{ ref('stg_csv__activities') }}
),

account_xref as (
    select * from {{ ref('int_account_xref') }}
),

deal_xref as (
    select * from {{ ref('int_deal_xref') }}
),

deals as (
    select * from {{ ref('int_deals') }}
),

synced_contacts as (
    select * from {{ ref('int_synced_records') }}
    where object_name = 'contacts'
),

synced_activities as (
    select * from {{ ref('int_synced_records') }}
    where object_name = 'activities'
),

salesforce_routed as (
    select
        * replace (
            case when starts_with(related_id, '006') then related_id end as deal_id,
            coalesce(
                case when starts_with(related_id, '001') then related_id end, account_id
            ) as account_id,
            coalesce(
                activity_type,
                case left(activity_id, 3) when '00U' then 'Event' when '00T' then 'Task' end
            ) as activity_type
        )
    from salesforce_activities
),

unioned as (
    select * from salesforce_routed
    union all by name
    select * from hubspot_activities
    union all by name
    select * from csv_activities
),

known as (
    select
        {{ entity_key('unioned.source', 'unioned.activity_id') }} as activity_key,
        coalesce(deals.account_key, account_xref.canonical_account_key) as account_key,
        deals.deal_key,
        coalesce(
            synced_contacts.canonical_key, {{ entity_key('unioned.source', 'unioned.contact_id') }}
        ) as contact_key,
        unioned.activity_type,
        unioned.subject,
        unioned.direction,
        unioned.occurred_at,
        unioned.occurred_on
    from unioned
    left join account_xref
        on {{ entity_key('unioned.source', 'unioned.account_id') }} = account_xref.account_key
    left join synced_contacts
        on
            {{ entity_key('unioned.source', 'unioned.contact_id') }}
            = synced_contacts.record_key
    left join deal_xref
        on {{ entity_key('unioned.source', 'unioned.deal_id') }} = deal_xref.deal_key
    left join deals on deal_xref.canonical_deal_key = deals.deal_key
    where
        unioned.reject_reason is null
        and unioned.occurred_on <= {{ as_of_date() }}
),

lent as (
    select
        synced_activities.canonical_key as activity_key,
        arg_min(known.account_key, known.activity_key) as account_key,
        arg_min(known.deal_key, known.activity_key) as deal_key,
        arg_min(known.contact_key, known.activity_key) as contact_key,
        arg_min(known.activity_type, known.activity_key) as activity_type,
        arg_min(known.subject, known.activity_key) as subject,
        arg_min(known.direction, known.activity_key) as direction
    from known
    inner join synced_activities on known.activity_key = synced_activities.record_key
    group by synced_activities.canonical_key
),

final as (
    select
        known.activity_key,
        coalesce(known.account_key, lent.account_key) as account_key,
        coalesce(known.deal_key, lent.deal_key) as deal_key,
        coalesce(known.contact_key, lent.contact_key) as contact_key,
        coalesce(known.activity_type, lent.activity_type) as activity_type,
        coalesce(known.subject, lent.subject) as subject,
        coalesce(known.direction, lent.direction) as direction,
        known.occurred_at,
        known.occurred_on
    from known
    left join lent on known.activity_key = lent.activity_key
    left join synced_activities on known.activity_key = synced_activities.record_key
    where synced_activities.record_key is null
)

select * from final
