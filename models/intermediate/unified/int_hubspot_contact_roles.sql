-- One row per HubSpot deal, contact and role in the shape of every source.
-- The role stands on the contact and holds for each of its deals; a contact may have several.
with contact_roles as (
    select * from {{ ref('stg_hubspot__contact_roles') }}
),

hubspot_deals as (
    select * from {{ ref('stg_hubspot__deals') }}
),

hubspot_contacts as (
    select * from {{ ref('stg_hubspot__contacts') }}
),

associations as (
    select
        source,
        deal_id,
        contact_id
    from contact_roles
    where reject_reason is null
    union
    select
        source,
        deal_id,
        unnest(regexp_extract_all(contact_ids, '[^][;,|"\s]+')) as contact_id
    from hubspot_deals
    where reject_reason is null
),

roles as (
    select distinct
        contact_id,
        trim(unnest(string_split(buying_role, ';'))) as role
    from hubspot_contacts
    where reject_reason is null
),

final as (
    select
        associations.source,
        associations.deal_id,
        associations.contact_id,
        roles.role,
        cast(null as boolean) as is_primary,
        cast(null as date) as created_on,
        cast(null as varchar) as reject_reason
    from associations
    left join roles on associations.contact_id = roles.contact_id
)

select * from final
