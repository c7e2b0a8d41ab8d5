-- One row per quarter and account that had paid by its end: what it had paid and whether it was
-- still served, as known on the last day of the quarter. What came after that day does not enter.
with
quarters as (select * from {{ ref('int_validation_quarters') }}),

subscriptions as (select * from {{ ref('int_subscriptions') }}),

spells as (select * from {{ ref('int_service_spells') }}),

collected as (
    select
        quarters.quarter_start,
        subscriptions.account_key,
        cast(
            sum(
                subscriptions.mrr_amount
                * (
                    least(
                        coalesce(subscriptions.end_date, quarters.quarter_end_date),
                        quarters.quarter_end_date
                    )
                    - subscriptions.start_date + 1
                )
            ) * 12 / 365.25 as decimal(18, 2)
        ) as collected_amount
    from quarters
    inner join subscriptions
        on
            quarters.quarter_end_date >= subscriptions.start_date
            and coalesce(subscriptions.end_date >= subscriptions.start_date, true)
            and subscriptions.mrr_amount > 0
    group by quarters.quarter_start, subscriptions.account_key
),

served as (
    select
        quarters.quarter_start,
        quarters.quarter_end_date,
        spells.account_key,
        min(spells.started_on) as first_started_on,
        bool_or(coalesce(spells.ended_on > quarters.quarter_end_date, true)) as is_active,
        cast(
            sum(
                least(
                    coalesce(spells.ended_on, quarters.quarter_end_date + 1),
                    quarters.quarter_end_date + 1
                )
                - spells.started_on
            ) as bigint
        ) as served_days
    from quarters
    inner join spells on quarters.quarter_end_date >= spells.started_on
    group by quarters.quarter_start, quarters.quarter_end_date, spells.account_key
),

final as (
    select
        served.quarter_start,
        served.quarter_end_date,
        served.account_key,
        served.first_started_on,
        served.is_active,
        served.served_days,
        collected.collected_amount
    from served
    inner join collected
        on
            served.quarter_start = collected.quarter_start
            and served.account_key = collected.account_key
)

select * from final
