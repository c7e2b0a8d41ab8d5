-- One row per account whose first paid subscription is at least 12 months old on as_of_date;
-- churned if none ran on the anniversary. An account younger than that is not judged yet.
with spells as (
    select * from {{ ref('int_service_spells') }}
),

starts as (
    select
        account_key,
        cast(min(started_on) + interval 12 month as date) as anniversary
    from spells
    group by account_key
),

final as (
    select
        starts.account_key,
        starts.anniversary,
        not bool_or(
            spells.started_on <= starts.anniversary
            and coalesce(spells.ended_on > starts.anniversary, true)
        ) as is_churned
    from starts
    inner join spells on starts.account_key = spells.account_key
    where starts.anniversary <= {{ as_of_date() }}
    group by starts.account_key, starts.anniversary
)

select * from final
