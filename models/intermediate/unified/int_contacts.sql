-- One row per contact in use that was created by as_of_date. No names and no addresses.
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

unioned as (
    select * from salesforce_contacts
    union all by name
    -- Without a primary company, HubSpot lists all companies of a contact.
    select * replace ({{ first_listed('account_id') }} as account_id) from hubspot_contacts
    union all by name
    select * from csv_contacts
),

final as (
    select
        {{ entity_key('unioned.source', 'unioned.contact_id') }} as contact_key,
        account_xref.canonical_account_key as account_key,
        unioned.title,
        unioned.department,
        unioned.seniority,
        unioned.email_domain,
        unioned.created_at
    from unioned
    left join account_xref
        on {{ entity_key('unioned.source', 'unioned.account_id') }} = account_xref.account_key
    where
        unioned.reject_reason is null
        and coalesce(unioned.created_on, date '0001-01-01') <= {{ as_of_date() }}
)

select * from final
