-- One row per customer whose first year is over and was seen in the usage exports: how many of the
-- features known by then it used in that year. A customer without any usage record in its first
-- year is unknown, not idle: its usage may not be tracked.
with customers as (
    select * from {{ ref('int_account_churn') }}
),

usage_days as (
    select * from {{ ref('int_usage') }}
),

first_years as (
    select
        account_key,
        first_started_on,
        cast(first_started_on + interval '12 months' as date) as year_end_on
    from customers
    where cast(first_started_on + interval '12 months' as date) <= {{ as_of_date() }}
),

used as (
    select
        first_years.account_key,
        first_years.year_end_on,
        count(distinct usage_days.feature) as used_feature_count
    from first_years
    inner join usage_days
        on
            first_years.account_key = usage_days.account_key
            and first_years.first_started_on <= usage_days.usage_date
            and first_years.year_end_on > usage_days.usage_date
    group by first_years.account_key, first_years.year_end_on
),

features as (
    select
        feature,
        min(usage_date) as first_used_on
    from usage_days
    group by feature
),

known as (
    select
        years.year_end_on,
        count(*) as known_feature_count
    from (select distinct year_end_on from used) as years
    inner join features on years.year_end_on > features.first_used_on
    group by years.year_end_on
),

final as (
    select
        used.account_key,
        used.used_feature_count,
        known.known_feature_count,
        -- In whole numbers: 0.7 has no exact double.
        10 * used.used_feature_count > 7 * known.known_feature_count as is_adopted
    from used
    inner join known on used.year_end_on = known.year_end_on
)

select * from final
