-- One row per contact in use that was created by as_of_date. No names and no addresses. Of a person
-- in two CRMs one record counts; the other fills in what that one lacks.
with salesforce_contacts as (
    select * from {{ ref('stg_salesforce__contacts') }}
),

hubspot_contacts as (
    select * from {{ ref('stg_hubspot__contacts') }}
),

csv_contacts as (
    select * from {{ ref('stg_csv__contacts') }}
),

account_xref as (
    select * from {{ ref('int_account_xref') }}
),

synced_contacts as (
    select * from {{ ref('int_synced_records') }}
    where object_name = 'contacts'
),

unioned as (
    select * from salesforce_contacts
    union all by name
    -- Without a primary company, HubSpot lists all companies of a contact.
    select * replace ({{ first_listed('account_id') }} as account_id) from hubspot_contacts
    union all by name
    select * from csv_contacts
),

known as (
    select
        {{ entity_key('unioned.source', 'unioned.contact_id') }} as contact_key,
        account_xref.canonical_account_key as account_key,
        unioned.title,
        unioned.department,
        unioned.seniority,
        unioned.email_domain,
        unioned.buying_role,
        unioned.created_at,
        unioned.created_on,
        unioned.updated_on
    from unioned
    left join account_xref
        on {{ entity_key('unioned.source', 'unioned.account_id') }} = account_xref.account_key
    where
        unioned.reject_reason is null
        and coalesce(unioned.created_on, date '0001-01-01') <= {{ as_of_date() }}
),

lent as (
    select
        synced_contacts.canonical_key as contact_key,
        arg_min(known.account_key, known.contact_key) as account_key,
        arg_min(known.title, known.contact_key) as title,
        arg_min(known.department, known.contact_key) as department,
        arg_min(known.seniority, known.contact_key) as seniority,
        arg_min(known.email_domain, known.contact_key) as email_domain,
        arg_min(known.buying_role, known.contact_key) as buying_role
    from known
    inner join synced_contacts on known.contact_key = synced_contacts.record_key
    group by synced_contacts.canonical_key
),

final as (
    select
        known.contact_key,
        coalesce(known.account_key, lent.account_key) as account_key,
        coalesce(known.title, lent.title) as title,
        coalesce(known.department, lent.department) as department,
        coalesce(known.seniority, lent.seniority) as seniority,
        coalesce(known.email_domain, lent.email_domain) as email_domain,
        coalesce(known.buying_role, lent.buying_role) as buying_role,
        known.created_at,
        known.created_on,
        known.updated_on
    from known
    left join lent on known.contact_key = lent.contact_key
    left join synced_contacts on known.contact_key = synced_contacts.record_key
    where synced_contacts.record_key is null
)

select * from final
