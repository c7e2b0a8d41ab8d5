-- One row per stretch of days up to the end of a quarter and account that had paid by then: whether
-- it was a customer when the stretch began, left within it, and what it last answered within it.
with
quarters as (select * from {{ ref('int_validation_quarters') }}),

windows as (select * from {{ ref('int_validation_windows') }}),

customers as (select * from {{ ref('int_quarter_customers') }}),

spells as (select * from {{ ref('int_service_spells') }}),

answers as (select * from {{ ref('int_nps') }}),

stretches as (
    select
        quarter_start,
        window_start_date,
        window_end_date
    from windows
    where scope = 'all_customers'
    union
    select
        quarter_start,
        quarter_end_date - {{ var('churn_window_days') }} + 1 as window_start_date,
        quarter_end_date as window_end_date
    from quarters
),

members as (
    select
        stretches.quarter_start,
        stretches.window_start_date,
        stretches.window_end_date,
        customers.account_key,
        customers.first_started_on,
        customers.collected_amount,
        customers.served_days
    from stretches
    inner join customers on stretches.quarter_start = customers.quarter_start
),

-- At risk is who was served on the day before; at most one spell of an account covers a day.
at_risk as (
    select
        members.quarter_start,
        members.window_start_date,
        members.account_key,
        coalesce(spells.ended_on <= members.window_end_date, false) as is_churned,
        least(
            coalesce(spells.ended_on, members.window_end_date + 1), members.window_end_date + 1
        ) - members.window_start_date as watched_days
    from members
    inner join spells
        on
            members.account_key = spells.account_key
            and members.window_start_date > spells.started_on
            and coalesce(members.window_start_date <= spells.ended_on, true)
),

dated_answers as (
    select
        members.quarter_start,
        members.window_start_date,
        members.account_key,
        answers.vote,
        answers.responded_on,
        max(answers.responded_on) over (
            partition by members.quarter_start, members.window_start_date, members.account_key
        ) as last_on
    from members
    inner join answers
        on
            members.account_key = answers.account_key
            and members.window_start_date <= answers.responded_on
            and members.window_end_date >= answers.responded_on
),

votes as (
    select
        quarter_start,
        window_start_date,
        account_key,
        avg(vote) as nps_vote
    from dated_answers
    where responded_on = last_on
    group by quarter_start, window_start_date, account_key
),

final as (
    select
        members.quarter_start,
        members.window_start_date,
        members.window_end_date,
        members.account_key,
        members.first_started_on,
        members.collected_amount,
        members.served_days,
        at_risk.account_key is not null as is_at_risk,
        coalesce(at_risk.is_churned, false) as is_churned,
        coalesce(at_risk.watched_days, 0) as watched_days,
        votes.nps_vote
    from members
    left join at_risk
        on
            members.quarter_start = at_risk.quarter_start
            and members.window_start_date = at_risk.window_start_date
            and members.account_key = at_risk.account_key
    left join votes
        on
            members.quarter_start = votes.quarter_start
            and members.window_start_date = votes.window_start_date
            and members.account_key = votes.account_key
)

select * from final
