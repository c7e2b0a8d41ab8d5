-- One row per deal, contact and role, with the day it became known.
-- Without a date of its own a role is known no earlier than the deal's last change.
with salesforce_contact_roles as (
    select * from {{ ref('stg_salesforce__contact_roles') }}
),

hubspot_contact_roles as (
    select * from {{ ref('int_hubspot_contact_roles') }}
),

csv_contact_roles as (
    select * from {{ ref('stg_csv__contact_roles') }}
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

role_map as (
    select * from {{ ref('role_map') }}
),

unioned as (
    select * from salesforce_contact_roles
    union all by name
    select * from hubspot_contact_roles
    union all by name
    select * from csv_contact_roles
),

final as (
    select
        deals.deal_key,
        coalesce(
            synced_contacts.canonical_key, {{ entity_key('unioned.source', 'unioned.contact_id') }}
        ) as contact_key,
        unioned.role as role_raw,
        role_map.role,
        coalesce(unioned.is_primary, false) as is_primary,
        coalesce(unioned.created_on, deals.updated_on) as known_on
    from unioned
    inner join deal_xref
        on {{ entity_key('unioned.source', 'unioned.deal_id') }} = deal_xref.deal_key
    inner join deals on deal_xref.canonical_deal_key = deals.deal_key
    left join synced_contacts
        on
            {{ entity_key('unioned.source', 'unioned.contact_id') }}
            = synced_contacts.record_key
    left join role_map
        on {{ map_label('unioned.role') }} = {{ map_label('role_map.source_value') }}
    where
        unioned.reject_reason is null
        and coalesce(unioned.created_on, deals.updated_on) <= {{ as_of_date() }}
)

select * from final
