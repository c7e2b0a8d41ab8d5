-- One row per HubSpot contact that ever became a lead, in the shape of every source.
-- HubSpot keeps no lead apart: the days stand on the contact, its deal among its associations.
with hubspot_contacts as (
    select * from {{ ref('stg_hubspot__contacts') }}
),

hubspot_deals as (
    select * from {{ ref('stg_hubspot__deals') }}
),

hubspot_contact_roles as (
    select * from {{ ref('int_hubspot_contact_roles') }}
),

-- HubSpot empties the day a contact became something when it is set back, and keeps the day it
-- entered that stage, which moves when it comes there again: the earlier of the two is the first.
first_days as (
    select
        * exclude (lead_on, mql_on, sql_on),
        least(lead_on, lead_entered_on) as lead_on,
        least(mql_on, mql_entered_on) as mql_on,
        least(sql_on, sql_entered_on) as sql_on
    from hubspot_contacts
    where reject_reason is null
),

contact_leads as (
    select
        *,
        coalesce(least(lead_on, mql_on, sql_on), created_on) as became_lead_on
    from first_days
    where coalesce(lead_on, mql_on, sql_on) is not null
),

-- A deal from before the contact was a lead cannot have come from it.
conversions as (
    select
        contact_leads.contact_id,
        arg_min(hubspot_deals.deal_id, row(hubspot_deals.created_at, hubspot_deals.deal_id))
            as deal_id
    from contact_leads
    inner join hubspot_contact_roles
        on contact_leads.contact_id = hubspot_contact_roles.contact_id
    inner join hubspot_deals
        on
            hubspot_contact_roles.deal_id = hubspot_deals.deal_id
            and contact_leads.became_lead_on <= hubspot_deals.created_on
    where hubspot_deals.reject_reason is null
    group by contact_leads.contact_id
),

final as (
    select
        contact_leads.source,
        contact_leads.contact_id as lead_id,
        {{ first_listed('contact_leads.account_id') }} as account_id,
        contact_leads.email_domain,
        contact_leads.lead_source,
        contact_leads.became_lead_on as created_on,
        contact_leads.mql_on,
        contact_leads.sql_on,
        conversions.deal_id as converted_deal_id,
        contact_leads.salesforce_lead_id as salesforce_id,
        contact_leads.salesforce_id as salesforce_contact_id,
        contact_leads.reject_reason
    from contact_leads
    left join conversions on contact_leads.contact_id = conversions.contact_id
)

select * from final
