-- One row per customer that answered: its vote on the last day it did so, the mean of several, so
-- that an account with many answers weighs no more than another.
with customers as (
    select * from {{ ref('int_account_churn') }}
),

answers as (
    select * from {{ ref('int_nps') }}
),

dated as (
    select
        answers.account_key,
        answers.vote,
        answers.responded_on,
        max(answers.responded_on) over (partition by answers.account_key) as last_on
    from answers
    inner join customers on answers.account_key = customers.account_key
),

final as (
    select
        account_key,
        responded_on,
        avg(vote) as nps_vote
    from dated
    where responded_on = last_on
    group by account_key, responded_on
)

select * from final
