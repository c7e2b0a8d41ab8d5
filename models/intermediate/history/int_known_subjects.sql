-- One row per account on as_of_date and per deal at each of its three moments. known_until is
-- the last day whose knowledge counts: `closed` sees everything and is leaky by intent. A deal may
-- be created after it closed, in the CRM it was moved to: no other moment is later than the day
-- before it closed. A person account is no company: it is not scored, nor are its deals.
with accounts as (
    select * from {{ ref('int_accounts') }}
),

account_scoring_deals as (
    select * from {{ ref('int_account_scoring_deals') }}
),

deals as (
    select * from {{ ref('int_deals') }}
),

account_subjects as (
    select
        'account/' || accounts.account_key as subject_id,
        'account' as subject_kind,
        accounts.account_key,
        account_scoring_deals.deal_key,
        'current' as scoring_moment,
        {{ as_of_date() }} as scored_on,
        {{ as_of_date() }} as known_until
    from accounts
    left join account_scoring_deals on accounts.account_key = account_scoring_deals.account_key
    where not accounts.is_person_account
),

company_deals as (
    select deals.*
    from deals
    left join accounts on deals.account_key = accounts.account_key
    where not coalesce(accounts.is_person_account, false)
),

moments as (
    select
        deal_key,
        account_key,
        'opened' as scoring_moment,
        least(created_date, coalesce(closed_date - 1, created_date)) as scored_on,
        scored_on as known_until
    from company_deals
    where created_date is not null
    union all
    select
        deal_key,
        account_key,
        'discovery' as scoring_moment,
        least(
            created_date + {{ var('signal_window_days') }},
            coalesce(closed_date - 1, {{ as_of_date() }}),
            {{ as_of_date() }}
        ) as scored_on,
        scored_on as known_until
    from company_deals
    where created_date is not null
    union all
    select
        deal_key,
        account_key,
        'closed' as scoring_moment,
        coalesce(closed_date, {{ as_of_date() }}) as scored_on,
        {{ as_of_date() }} as known_until
    from company_deals
),

final as (
    select * from account_subjects
    union all
    select
        'deal/' || deal_key || '/' || scoring_moment as subject_id,
        'deal' as subject_kind,
        account_key,
        deal_key,
        scoring_moment,
        scored_on,
        known_until
    from moments
    where scored_on is not null
)

select * from final
