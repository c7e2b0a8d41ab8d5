-- One row per record that is another CRM's record of the same thing, since one of the two names the
-- id of the other. Salesforce's counts before HubSpot's, and either before one of a plain file: so
-- a record leads to one that leads nowhere, whatever names what.
{% set dated = {
    'contacts': ('contact_id', 'created_on'),
    'leads': ('lead_id', 'created_on'),
    'activities': ('activity_id', 'occurred_on'),
    'deals': ('deal_id', 'created_on'),
} %}
with account_records as (
    select * from {{ ref('int_account_records') }}
),

{% for source_name, object_name in [
    ('salesforce', 'contacts'), ('salesforce', 'leads'),
    ('salesforce', 'activities'), ('salesforce', 'deals'),
    ('hubspot', 'contacts'), ('hubspot', 'activities'), ('hubspot', 'deals'),
    ('csv', 'contacts'), ('csv', 'leads'), ('csv', 'activities'), ('csv', 'deals'),
] %}
{{ source_name }}_{{ object_name }} as (
    select * from {{ ref('stg_' ~ source_name ~ '__' ~ object_name) }}
),

{% endfor %}
hubspot_contact_leads as (
    select * from {{ ref('int_hubspot_leads') }}
),

converted_leads as (
    select
        converted_contact_id,
        min(lead_id) as lead_id
    from salesforce_leads
    where reject_reason is null
    group by converted_contact_id
),

-- HubSpot may know of a lead no more than the contact it became.
hubspot_leads as (
    select
        hubspot_contact_leads.* exclude (salesforce_id),
        coalesce(hubspot_contact_leads.salesforce_id, converted_leads.lead_id) as salesforce_id,
        cast(null as varchar) as hubspot_id
    from hubspot_contact_leads
    left join converted_leads
        on hubspot_contact_leads.salesforce_contact_id = converted_leads.converted_contact_id
),

records as (
    select
        'accounts' as object_name,
        account_key as record_key,
        'salesforce:' || salesforce_id as salesforce_key,
        'hubspot:' || hubspot_id as hubspot_key
    from account_records
    where reject_reason is null
    {% for object_name, (id, day) in dated.items() %}
    {% for source_name in ['salesforce', 'hubspot', 'csv'] %}
    union all
    select
        '{{ object_name }}' as object_name,
        {{ entity_key('source', id) if source_name == 'csv' else "source || ':' || " ~ id }}
            as record_key,
        'salesforce:' || salesforce_id as salesforce_key,
        'hubspot:' || hubspot_id as hubspot_key
    from {{ source_name }}_{{ object_name }}
    where
        reject_reason is null
        and coalesce({{ day }} <= {{ as_of_date() }}, true)
    {% endfor %}
    {% endfor %}
),

links as (
    select
        records.object_name,
        records.record_key,
        named.record_key as target_key,
        1 as link_order
    from records
    inner join records as named
        on
            records.object_name = named.object_name
            and records.salesforce_key = named.record_key
    where not starts_with(records.record_key, 'salesforce:')
    union all
    select
        records.object_name,
        named.record_key,
        records.record_key as target_key,
        2 as link_order
    from records
    inner join records as named
        on
            records.object_name = named.object_name
            and records.hubspot_key = named.record_key
    where starts_with(records.record_key, 'salesforce:')
    union all
    select
        records.object_name,
        records.record_key,
        named.record_key as target_key,
        3 as link_order
    from records
    inner join records as named
        on
            records.object_name = named.object_name
            and records.hubspot_key = named.record_key
    where starts_with(records.record_key, 'csv:')
),

chosen as (
    select
        object_name,
        record_key,
        arg_min(target_key, row(link_order, target_key)) as target_key
    from links
    group by object_name, record_key
),

final as (
    select
        chosen.object_name,
        chosen.record_key,
        coalesce(further.target_key, chosen.target_key) as canonical_key
    from chosen
    left join chosen as further
        on
            chosen.object_name = further.object_name
            and chosen.target_key = further.record_key
)

select * from final
