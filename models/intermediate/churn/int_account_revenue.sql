-- One row per account with a paid subscription: its monthly revenue on its first day, a year later
-- and on as_of_date, and what it has paid so far. There are no invoices here: paid is monthly
-- revenue for each month of service, a month being a twelfth of 365.25 days.
with subscriptions as (
    select * from {{ ref('int_subscriptions') }}
),

spells as (
    select * from {{ ref('int_service_spells') }}
),

starts as (
    select
        account_key,
        min(started_on) as started_on,
        cast(min(started_on) + interval '12 months' as date) as year_end_on
    from spells
    group by account_key
),

paid as (
    select
        starts.*,
        subscriptions.start_date,
        subscriptions.mrr_amount,
        least(coalesce(subscriptions.end_date, {{ as_of_date() }}), {{ as_of_date() }}) as last_date
    from starts
    inner join subscriptions on starts.account_key = subscriptions.account_key
    where
        subscriptions.mrr_amount > 0
        and coalesce(subscriptions.end_date >= subscriptions.start_date, true)
),

summed as (
    select
        account_key,
        cast(sum(mrr_amount) filter (where start_date = started_on) as decimal(18, 2))
            as first_mrr_amount,
        sum(case when year_end_on between start_date and last_date then mrr_amount else 0 end)
            as year_end_mrr_amount,
        year_end_on <= {{ as_of_date() }} as is_year_over,
        cast(
            coalesce(sum(mrr_amount) filter (where last_date = {{ as_of_date() }}), 0)
            as decimal(18, 2)
        ) as mrr_amount,
        cast(sum(mrr_amount * (last_date - start_date + 1)) * 12 / 365.25 as decimal(18, 2))
            as collected_amount
    from paid
    group by account_key, started_on, year_end_on
),

final as (
    select
        account_key,
        first_mrr_amount,
        cast(case when is_year_over then year_end_mrr_amount end as decimal(18, 2))
            as year_mrr_amount,
        mrr_amount,
        collected_amount
    from summed
)

select * from final
