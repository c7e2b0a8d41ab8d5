-- One row per subscription record and fault: of an account nobody knows, or paid in a currency
-- without a rate. Subscriptions of test accounts are set aside without an issue.
with csv_subscriptions as (
    select * from {{ ref('stg_csv__subscriptions') }}
),

account_xref as (
    select * from {{ ref('int_account_xref') }}
),

source_formats as (
    select * from {{ ref('source_formats') }}
),

currency_rates as (
    select * from {{ ref('int_currency_rates') }}
),

currencies as (
    select distinct currency from currency_rates
),

subscriptions as (
    select
        csv_subscriptions.* exclude (currency),
        {{ entity_key('csv_subscriptions.source', 'csv_subscriptions.account_id') }} as account_key,
        upper(coalesce(csv_subscriptions.currency, source_formats.currency)) as currency
    from csv_subscriptions
    left join source_formats on csv_subscriptions.source = source_formats.source
    where csv_subscriptions.reject_reason is null
),

issues as (
    select
        subscriptions.*,
        'account_id' as column_name,
        subscriptions.account_key as raw_value,
        'orphan_account' as reason
    from subscriptions
    left join account_xref on subscriptions.account_key = account_xref.account_key
    where
        account_xref.canonical_account_key is null
        and coalesce(account_xref.rule, '') != 'test_account'
    union all
    select
        subscriptions.*,
        'currency' as column_name,
        subscriptions.currency as raw_value,
        'no_currency_rate' as reason
    from subscriptions
    left join currencies on subscriptions.currency = currencies.currency
    where subscriptions.mrr is not null and currencies.currency is null
),

final as (
    select
        source,
        object_name,
        file,
        record_no,
        subscription_id,
        column_name,
        raw_value,
        reason
    from issues
)

select * from final
