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

unioned as (
    select * from salesforce_accounts
    union all by name
    select * from hubspot_accounts
    union all by name
    select * from csv_accounts
),

keyed as (
    select
        {{ entity_key('unioned.source', 'unioned.account_id') }} as account_key,
        unioned.* exclude (domain, parent_account_id, merged_into_id, merged_ids, currency),
        {{ normalised_domain('unioned.domain') }} as domain,
        {{ entity_key('unioned.source', 'unioned.parent_account_id') }} as parent_account_key,
        {{ entity_key('unioned.source', 'unioned.merged_into_id') }} as merged_into_key,
        upper(coalesce(unioned.currency, source_formats.currency)) as currency
    from unioned
    left join source_formats on unioned.source = source_formats.source
    where
        coalesce(unioned.reject_reason, 'MERGED') = 'MERGED'
        and coalesce(unioned.created_on, date '0001-01-01') <= {{ as_of_date() }}
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
