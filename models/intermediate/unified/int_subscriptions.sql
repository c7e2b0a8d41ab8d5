-- One row per subscription that started by as_of_date; an end after that day is not known yet.
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

final as (
    select
        {{ entity_key('csv_subscriptions.source', 'csv_subscriptions.subscription_id') }}
            as subscription_key,
        account_xref.canonical_account_key as account_key,
        csv_subscriptions.plan,
        csv_subscriptions.status,
        csv_subscriptions.start_date,
        case
            when csv_subscriptions.end_date <= {{ as_of_date() }} then csv_subscriptions.end_date
        end as end_date,
        {{ reporting_amount(
            'csv_subscriptions.mrr',
            'currency_rates.rate',
            'number_bounds.lowest',
            'number_bounds.highest',
        ) }} as mrr_amount,
        csv_subscriptions.cancel_reason
    from csv_subscriptions
    left join account_xref
        on
            {{ entity_key('csv_subscriptions.source', 'csv_subscriptions.account_id') }}
            = account_xref.account_key
    left join source_formats on csv_subscriptions.source = source_formats.source
    left join currency_rates
        on
            upper(coalesce(csv_subscriptions.currency, source_formats.currency))
            = currency_rates.currency
            and csv_subscriptions.start_date >= currency_rates.valid_from
            and csv_subscriptions.start_date < currency_rates.valid_before
    left join number_bounds
        on number_bounds.object = 'subscriptions' and number_bounds.column_name = 'mrr'
    where
        csv_subscriptions.reject_reason is null
        and csv_subscriptions.start_date <= {{ as_of_date() }}
)

select * from final
