-- One row per account and unbroken stretch of days on which a paid subscription was active.
-- An end date is the last day of service. A day without any service is a gap, however short, and a
-- spell that reaches as_of_date has not ended yet.
with subscriptions as (
    select * from {{ ref('int_subscriptions') }}
),

paid as (
    select
        account_key,
        start_date,
        least(coalesce(end_date, {{ as_of_date() }}), {{ as_of_date() }}) as last_date
    from subscriptions
    where
        account_key is not null
        and mrr_amount > 0
        and coalesce(end_date >= start_date, true)
),

followed as (
    select
        paid.*,
        max(last_date) over (
            partition by account_key
            order by start_date, last_date
            rows between unbounded preceding and 1 preceding
        ) as served_until
    from paid
),

numbered as (
    select
        followed.*,
        sum(case when start_date <= served_until + 1 then 0 else 1 end) over (
            partition by account_key
            order by start_date, last_date
            rows between unbounded preceding and current row
        ) as spell_no
    from followed
),

final as (
    select
        account_key,
        cast(spell_no as integer) as spell_no,
        min(start_date) as started_on,
        case when max(last_date) < {{ as_of_date() }} then max(last_date) + 1 end as ended_on
    from numbered
    group by account_key, spell_no
)

select * from final
