-- One row per account whose first paid subscription is at least 12 months old on as_of_date;
-- churned if none ran on the anniversary. An account younger than that is not judged yet.
with subscriptions as (
    select * from {{ ref('int_subscriptions') }}
),

paid as (
    select * from subscriptions
    where account_key is not null and mrr_amount > 0
),

starts as (
    select
        account_key,
        cast(min(start_date) + interval 12 month as date) as anniversary
    from paid
    group by account_key
),

final as (
    select
        starts.account_key,
        starts.anniversary,
        not bool_or(
            paid.start_date <= starts.anniversary
            and coalesce(paid.end_date > starts.anniversary, true)
        ) as is_churned
    from starts
    inner join paid on starts.account_key = paid.account_key
    where starts.anniversary <= {{ as_of_date() }}
    group by starts.account_key, starts.anniversary
)

select * from final
