-- One row per active version in force by as_of_date: what was won and who left in the 12 months
-- before its valid_from. Who came back by that day has not left.
with scorecards as (
    select * from {{ ref('scorecards') }}
),

deals as (
    select * from {{ ref('int_deals') }}
),

spells as (
    select * from {{ ref('int_service_spells') }}
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

-- An account that left and came back has two spells; one that runs on the day undoes the other.
account_ends as (
    select
        versions.scorecard_id,
        versions.scorecard_version,
        versions.evidence_start_date,
        spells.account_key,
        max(coalesce(spells.ended_on, date '9999-12-31')) as ended_on
    from versions
    inner join spells on versions.evidence_date >= spells.started_on
    group by
        versions.scorecard_id,
        versions.scorecard_version,
        versions.evidence_start_date,
        versions.evidence_date,
        spells.account_key
    having max(coalesce(spells.ended_on, date '9999-12-31')) <= versions.evidence_date
),

churned as (
    select
        scorecard_id,
        scorecard_version,
        count(*) as churned_count
    from account_ends
    where ended_on > evidence_start_date
    group by scorecard_id, scorecard_version
),

final as (
    select
        versions.scorecard_id,
        versions.scorecard_version,
        versions.evidence_start_date,
        versions.evidence_date,
        coalesce(won.won_count, 0) as won_count,
        coalesce(churned.churned_count, 0) as churned_count,
        exists(select 1 from spells) as has_subscriptions
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
