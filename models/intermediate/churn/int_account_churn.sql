-- One row per account that ever had an active paid subscription. It churned on the first day
-- without one; coming back later does not undo that, and is_active tells how it stands today.
with spells as (
    select * from {{ ref('int_service_spells') }}
),

revenue as (
    select * from {{ ref('int_account_revenue') }}
),

firsts as (
    select
        account_key,
        min(started_on) as first_started_on,
        min(ended_on) as churned_on,
        min(started_on) filter (where spell_no = 2) as reactivated_on,
        bool_or(ended_on is null) as is_active,
        max(ended_on) as last_ended_on,
        count(*) as spell_count,
        cast(sum(coalesce(ended_on, {{ as_of_date() }} + 1) - started_on) as bigint) as active_days
    from spells
    group by account_key
),

final as (
    select
        firsts.account_key,
        firsts.first_started_on,
        firsts.churned_on,
        firsts.churned_on is not null as is_churned,
        firsts.reactivated_on,
        firsts.is_active,
        case when not firsts.is_active then firsts.last_ended_on end as lost_on,
        firsts.spell_count,
        firsts.active_days,
        {{ months_between(
            'firsts.first_started_on',
            'coalesce(firsts.churned_on, ' ~ as_of_date() ~ ')'
        ) }} as tenure_months,
        revenue.first_mrr_amount,
        revenue.year_mrr_amount,
        revenue.mrr_amount,
        revenue.collected_amount
    from firsts
    inner join revenue on firsts.account_key = revenue.account_key
)

select * from final
