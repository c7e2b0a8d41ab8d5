-- One row per active version in force by as_of_date: what was won and who left in the 12 months
-- before its valid_from. Who came back by that day has not left.
with scorecards as (
    select * from {{ ref('scorecards') }}
),

deals as (
    select * from {{ ref('int_deals') }}
),

subscriptions as (
    select * from {{ ref('int_subscriptions') }}
),

versions as (
    select
        scorecard_id,
        version as scorecard_version,
        coalesce(valid_from, {{ as_of_date() }}) as evidence_date,
        cast(coalesce(valid_from, {{ as_of_date() }}) - interval 12 month as date)
            as evidence_start_date
    from scorecards
    where status = 'active' and coalesce(valid_from <= {{ as_of_date() }}, true)
),

won as (
    select
        versions.scorecard_id,
        versions.scorecard_version,
        count(*) as won_count
    from versions
    inner join deals
        on
            versions.evidence_start_date <= deals.closed_date
            and versions.evidence_date > deals.closed_date
    where deals.is_won and deals.is_new_business
    group by versions.scorecard_id, versions.scorecard_version
),

paid as (
    select * from subscriptions
    where account_key is not null and mrr_amount > 0
),

last_days as (
    select
        versions.scorecard_id,
        versions.scorecard_version,
        paid.account_key,
        max(coalesce(paid.end_date, date '9999-12-31')) as end_date
    from versions
    inner join paid on versions.evidence_date > paid.start_date
    group by versions.scorecard_id, versions.scorecard_version, paid.account_key
),

-- A subscription that begins on the day itself runs on it, too.
churned as (
    select
        last_days.scorecard_id,
        last_days.scorecard_version,
        count(*) as churned_count
    from last_days
    inner join versions
        on
            last_days.scorecard_id = versions.scorecard_id
            and last_days.scorecard_version = versions.scorecard_version
    left join paid
        on
            last_days.account_key = paid.account_key
            and versions.evidence_date = paid.start_date
    where
        last_days.end_date > versions.evidence_start_date
        and last_days.end_date <= versions.evidence_date
        and paid.account_key is null
    group by last_days.scorecard_id, last_days.scorecard_version
),

final as (
    select
        versions.scorecard_id,
        versions.scorecard_version,
        versions.evidence_start_date,
        versions.evidence_date,
        coalesce(won.won_count, 0) as won_count,
        coalesce(churned.churned_count, 0) as churned_count,
        (select count(*) from paid) as paid_subscription_count
    from versions
    left join won
        on
            versions.scorecard_id = won.scorecard_id
            and versions.scorecard_version = won.scorecard_version
    left join churned
        on
            versions.scorecard_id = churned.scorecard_id
            and versions.scorecard_version = churned.scorecard_version
)

select * from final
