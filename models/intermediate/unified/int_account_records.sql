-- One row per account record of any source that is in use or was merged into another.
-- Deleted and repeated records are not here; those created after as_of_date are not known yet.
with salesforce_accounts as (
    select * from {{ ref('stg_salesforce__accounts') }}
),

hubspot_accounts as (
    select * from {{ ref('int_hubspot_accounts') }}
),

csv_accounts as (
    select * from {{ ref('stg_csv__accounts') }}
),

source_formats as (
    select * from {{ ref('source_formats') }}
),

currency_rates as (
    select * from {{ ref('int_currency_rates') }}
),

attributes as (
    select * from {{ ref('attributes') }}
),

generic_domains as (
    select * from {{ ref('generic_domains') }}
),

unioned as (
    select * from salesforce_accounts
    union all by name
    select * from hubspot_accounts
    union all by name
    select * from csv_accounts
),

known as (
    select
        {{ entity_key('source', 'account_id') }} as own_key,
        unioned.* exclude (domain, parent_account_id, merged_into_id, merged_ids),
        domain as website,
        {{ normalised_domain('domain') }} as domain,
        {{ entity_key('source', 'parent_account_id') }} as parent_account_key,
        {{ entity_key('source', 'merged_into_id') }} as merged_into_key
    from unioned
    where
        coalesce(reject_reason, 'MERGED') = 'MERGED'
        and coalesce(created_on, date '0001-01-01') <= {{ as_of_date() }}
),

hosts as (
    select
        domain,
        unnest({{ hosts_above('domain') }}) as shared_host
    from (select distinct domain from known) as domains
),

generic_hosts as (
    select distinct hosts.domain
    from hosts
    inner join generic_domains
        on
            hosts.shared_host = generic_domains.domain
            and (generic_domains.kind != 'site' or hosts.domain = generic_domains.domain)
),

crm_keys as (
    select distinct own_key from known
    where source != 'csv'
),

-- A plain file may hold an account under the key of a record that its own CRM exports.
keyed as (
    select
        case
            when crm_keys.own_key is not null then 'csv:' || known.account_id
            else known.own_key
        end as account_key,
        known.* exclude (own_key) replace (
            upper(coalesce(known.currency, source_formats.currency)) as currency
        ),
        generic_hosts.domain is not null as has_generic_domain,
        crm_keys.own_key as copy_of_key
    from known
    left join source_formats on known.source = source_formats.source
    left join generic_hosts on known.domain = generic_hosts.domain
    left join crm_keys on known.source = 'csv' and known.own_key = crm_keys.own_key
),

final as (
    select
        keyed.*,
        {{ reporting_amount(
            'keyed.annual_revenue', 'currency_rates.rate', 'attributes.lowest', 'attributes.highest'
        ) }} as annual_revenue_amount,
        {{ amount_fault(
            'keyed.annual_revenue', 'currency_rates.rate', 'attributes.lowest', 'attributes.highest'
        ) }} as annual_revenue_fault
    from keyed
    left join currency_rates
        on
            keyed.currency = currency_rates.currency
            and {{ as_of_date() }} >= currency_rates.valid_from
            and {{ as_of_date() }} < currency_rates.valid_before
    left join attributes on attributes.attribute_id = 'annual_revenue'
)

select * from final
