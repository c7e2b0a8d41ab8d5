-- One row per case of each of the three data sets: an MQL (hit: became SQL), a closed new-business
-- deal (hit: won), a customer with a full first year behind it (hit: paid on the day a year later).
-- MQLs and deals are those of the last convergence_window_days; customers are all there ever were.
with leads as (
    select * from {{ ref('int_leads') }}
),

deals as (
    select * from {{ ref('int_deals') }}
),

first_years as (
    select * from {{ ref('int_account_first_years') }}
),

final as (
    select
        'campaign' as data_set,
        lead_key as case_key,
        account_key,
        sql_date is not null as is_hit
    from leads
    where
        account_key is not null
        and mql_date > {{ as_of_date() }} - {{ var('convergence_window_days') }}
    union all
    select
        'close' as data_set,
        deal_key as case_key,
        account_key,
        is_won as is_hit
    from deals
    where
        account_key is not null
        and is_new_business
        and is_won is not null
        and closed_date > {{ as_of_date() }} - {{ var('convergence_window_days') }}
    union all
    select
        'kept' as data_set,
        account_key as case_key,
        account_key,
        not is_churned as is_hit
    from first_years
)

select * from final
