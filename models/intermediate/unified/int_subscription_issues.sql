-- One row per subscription record and fault: of an account nobody knows, paid in a currency without
-- a rate, or an implausible amount. Subscriptions of test accounts are set aside without an issue.
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

number_bounds as (
    select * from {{ ref('number_bounds') }}
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

-- A start that cannot be read is an issue of its own; the first rate then stands in.
priced as (
    select
        subscriptions.*,
        {{ amount_fault(
            'subscriptions.mrr', 'currency_rates.rate', 'number_bounds.lowest', 'number_bounds.highest'
        ) }} as amount_fault
    from subscriptions
    left join currency_rates
        on
            subscriptions.currency = currency_rates.currency
            and coalesce(subscriptions.start_date, date '0001-01-01') >= currency_rates.valid_from
            and coalesce(subscriptions.start_date, date '0001-01-01') < currency_rates.valid_before
    left join number_bounds
        on number_bounds.object = 'subscriptions' and number_bounds.column_name = 'mrr'
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
        * exclude (amount_fault),
        case amount_fault when 'no_currency_rate' then 'currency' else 'mrr' end as column_name,
        case amount_fault
            when 'no_currency_rate' then currency else {{ number_text('mrr') }}
        end as raw_value,
        amount_fault as reason
    from priced
    where amount_fault is not null
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
