-- One row per deal with the people on its buying side, as known on as_of_date.
with deals as (
    select * from {{ ref('int_deals') }}
),

contact_roles as (
    select * from {{ ref('int_contact_roles') }}
),

contacts as (
    select * from {{ ref('int_contacts') }}
),

final as (
    select
        deals.deal_key,
        deals.account_key,
        count(distinct contact_roles.contact_key) as contact_count,
        count(distinct lower(contacts.department)) as department_count,
        count(distinct contact_roles.role) as role_count,
        string_agg(distinct contact_roles.role, '|' order by contact_roles.role) as roles,
        count(distinct contact_roles.contact_key) = 1 as is_single_threaded
    from deals
    left join contact_roles on deals.deal_key = contact_roles.deal_key
    left join contacts on contact_roles.contact_key = contacts.contact_key
    group by deals.deal_key, deals.account_key
)

select * from final
