-- One row per account that paid for a subscription before as_of_date; churned if none runs on it.
-- The end date is the last day of service; a price of 0 is not paid.
with
subscriptions as (select * from {{ ref('int_subscriptions') }}),

final as (
    select
        account_key,
        not bool_or(end_date is null or end_date >= {{ as_of_date() }}) as is_churned
    from subscriptions
    where
        account_key is not null
        and mrr_amount > 0
        and start_date < {{ as_of_date() }}
    group by account_key
)

select * from final
