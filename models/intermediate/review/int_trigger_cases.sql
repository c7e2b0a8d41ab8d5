-- One row per question, figure, value and case with that value: a deal won, a customer that left, a
-- deal closed, an MQL. Figure `all` has every case, whatever is known of it. A deal counts by what
-- was known at discovery, an account by its values today.
with
review_deals as (select * from {{ ref('int_review_deals') }}),

review_levels as (select * from {{ ref('int_review_levels') }}),

spells as (select * from {{ ref('int_service_spells') }}),

subscriptions as (select * from {{ ref('int_subscriptions') }}),

leads as (select * from {{ ref('int_leads') }}),

cases as (
    select
        'closed_won_shift' as question_id,
        subject_id,
        deal_key as case_key,
        closed_date as case_date
    from review_deals
    where is_won and closed_date <= {{ as_of_date() }}
    union all
    select
        'new_churn_types' as question_id,
        'account/' || account_key as subject_id,
        account_key as case_key,
        ended_on as case_date
    from spells
    where ended_on is not null
),

valued as (
    select
        cases.question_id,
        review_levels.attribute_id as figure_id,
        review_levels.attribute_value as figure_value,
        review_levels.dimension,
        cases.case_key,
        cases.case_date,
        true as is_hit
    from cases
    inner join review_levels on cases.subject_id = review_levels.subject_id
    where
        review_levels.is_consequence is not true
        and (cases.question_id = 'closed_won_shift' or review_levels.grain = 'account')
),

reasons as (
    select distinct
        spells.account_key,
        spells.ended_on,
        lower(trim(subscriptions.cancel_reason)) as cancel_reason
    from spells
    inner join subscriptions
        on
            spells.account_key = subscriptions.account_key
            and spells.ended_on = subscriptions.end_date + 1
    where subscriptions.cancel_reason is not null and subscriptions.mrr_amount > 0
),

final as (
    select
        question_id,
        'all' as figure_id,
        'all' as figure_value,
        cast(null as varchar) as dimension,
        case_key,
        case_date,
        true as is_hit
    from cases
    union all
    select * from valued
    union all
    select
        'new_churn_types' as question_id,
        'cancel_reason' as figure_id,
        cancel_reason as figure_value,
        cast(null as varchar) as dimension,
        account_key as case_key,
        ended_on as case_date,
        true as is_hit
    from reasons
    union all
    select
        'conversion_shift' as question_id,
        'close_rate' as figure_id,
        'won' as figure_value,
        cast(null as varchar) as dimension,
        deal_key as case_key,
        closed_date as case_date,
        is_won as is_hit
    from review_deals
    where is_won is not null and closed_date <= {{ as_of_date() }}
    union all
    -- An MQL counts once it had its time, so that young ones do not look like failures.
    select
        'conversion_shift' as question_id,
        'mql_to_sql_rate' as figure_id,
        'sql' as figure_value,
        cast(null as varchar) as dimension,
        lead_key as case_key,
        mql_date + {{ var('conversion_days') }} as case_date,
        coalesce(sql_date <= mql_date + {{ var('conversion_days') }}, false) as is_hit
    from leads
    where mql_date + {{ var('conversion_days') }} <= {{ as_of_date() }}
)

select * from final
