-- One row per campaign touch that took place by as_of_date, with the lead and the account it
-- reached. The account is the one named, else that of the contact, else that of the lead.
with salesforce_campaign_touches as (
    select * from {{ ref('stg_salesforce__campaign_touches') }}
),

csv_campaign_touches as (
    select * from {{ ref('stg_csv__campaign_touches') }}
),

account_xref as (
    select * from {{ ref('int_account_xref') }}
),

contacts as (
    select * from {{ ref('int_contacts') }}
),

synced_contacts as (
    select * from {{ ref('int_synced_records') }}
    where object_name = 'contacts'
),

synced_leads as (
    select * from {{ ref('int_synced_records') }}
    where object_name = 'leads'
),

leads as (
    select * from {{ ref('int_leads') }}
),

unioned as (
    select * from salesforce_campaign_touches
    union all by name
    select * from csv_campaign_touches
),

final as (
    select
        {{ entity_key('unioned.source', 'unioned.touch_id') }} as touch_key,
        leads.lead_key,
        coalesce(account_xref.canonical_account_key, contacts.account_key, leads.account_key)
            as account_key,
        unioned.campaign,
        lower(trim(unioned.channel)) as channel,
        unioned.touched_at
    from unioned
    left join account_xref
        on {{ entity_key('unioned.source', 'unioned.account_id') }} = account_xref.account_key
    left join synced_contacts
        on
            {{ entity_key('unioned.source', 'unioned.contact_id') }}
            = synced_contacts.record_key
    left join contacts
        on
            coalesce(
                synced_contacts.canonical_key,
                {{ entity_key('unioned.source', 'unioned.contact_id') }}
            ) = contacts.contact_key
    left join synced_leads
        on {{ entity_key('unioned.source', 'unioned.lead_id') }} = synced_leads.record_key
    left join leads
        on
            coalesce(
                synced_leads.canonical_key, {{ entity_key('unioned.source', 'unioned.lead_id') }}
            ) = leads.lead_key
    where
        unioned.reject_reason is null
        and unioned.touched_on <= {{ as_of_date() }}
)

select * from final
