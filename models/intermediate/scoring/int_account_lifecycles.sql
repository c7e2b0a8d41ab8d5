-- One row per account: customer, open_deal or prospect on as_of_date.
-- Where the exports hold no subscription of the account, a won deal makes it a customer.
with accounts as (
    select * from {{ ref('int_accounts') }}
),

subscriptions as (
    select * from {{ ref('int_subscriptions') }}
),

deals as (
    select * from {{ ref('int_deals') }}
),

subscription_states as (
    select
        account_key,
        bool_or(end_date is null or end_date >= {{ as_of_date() }}) as has_running
    from subscriptions
    where mrr_amount > 0
    group by account_key
),

deal_states as (
    select
        account_key,
        bool_or(outcome = 'won') as has_won,
        bool_or(outcome = 'open') as has_open
    from deals
    group by account_key
),

final as (
    select
        accounts.account_key,
        case
            when
                coalesce(subscription_states.has_running, deal_states.has_won, false)
                then 'customer'
            when deal_states.has_open then 'open_deal'
            else 'prospect'
        end as lifecycle
    from accounts
    left join subscription_states on accounts.account_key = subscription_states.account_key
    left join deal_states on accounts.account_key = deal_states.account_key
)

select * from final
