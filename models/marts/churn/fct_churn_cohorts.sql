-- One row per start quarter (cohort `all`: all of them together) and value of a dimension: who
-- stays, what it pays, what it thinks of us and whether it uses what it bought. Each figure has its
-- own n beside it.
with customers as (
    select * from {{ ref('int_account_churn') }}
),

members as (
    select * from {{ ref('int_churn_cohort_members') }}
),

landmark_shares as (
    select * from {{ ref('int_churn_survival') }}
),

answers as (
    select * from {{ ref('int_account_nps') }}
),

adoption as (
    select * from {{ ref('int_account_adoption') }}
),

survival as (
    select
        cohort_id,
        max(kept_share) filter (where landmark_months = 3) as kept_3m_share,
        max(ci_low) filter (where landmark_months = 3) as kept_3m_ci_low,
        max(ci_high) filter (where landmark_months = 3) as kept_3m_ci_high,
        max(at_risk_count) filter (where landmark_months = 3) as kept_3m_at_risk_count,
        max(kept_share) filter (where landmark_months = 6) as kept_6m_share,
        max(ci_low) filter (where landmark_months = 6) as kept_6m_ci_low,
        max(ci_high) filter (where landmark_months = 6) as kept_6m_ci_high,
        max(at_risk_count) filter (where landmark_months = 6) as kept_6m_at_risk_count,
        max(kept_share) filter (where landmark_months = 12) as kept_12m_share,
        max(ci_low) filter (where landmark_months = 12) as kept_12m_ci_low,
        max(ci_high) filter (where landmark_months = 12) as kept_12m_ci_high,
        max(at_risk_count) filter (where landmark_months = 12) as kept_12m_at_risk_count,
        max(kept_share) filter (where landmark_months = 24) as kept_24m_share,
        max(ci_low) filter (where landmark_months = 24) as kept_24m_ci_low,
        max(ci_high) filter (where landmark_months = 24) as kept_24m_ci_high,
        max(at_risk_count) filter (where landmark_months = 24) as kept_24m_at_risk_count
    from landmark_shares
    group by cohort_id
),

counted as (
    select
        members.cohort_id,
        members.cohort_start_quarter,
        members.dimension_kind,
        members.dimension_id,
        members.dimension_value,
        count(*) as customer_count,
        count(*) filter (where customers.is_churned) as churned_count,
        count(*) filter (where customers.is_active) as active_count,
        sum(customers.tenure_months order by customers.tenure_months) as watched_months,
        sum(customers.active_days) * 12 / 365.25 as served_months,
        sum(customers.collected_amount) as collected_amount,
        count(customers.year_mrr_amount) as revenue_retention_count,
        sum(case when customers.year_mrr_amount is not null then customers.first_mrr_amount end)
            as first_mrr_amount,
        sum(customers.year_mrr_amount) as year_mrr_amount,
        -- `least` passes over a null: without the case a year to come would count as kept.
        sum(
            case
                when customers.year_mrr_amount is not null
                    then least(customers.year_mrr_amount, customers.first_mrr_amount)
            end
        ) as kept_mrr_amount,
        100 * avg(answers.nps_vote order by answers.nps_vote) as nps,
        count(answers.account_key) as nps_count,
        avg(case when adoption.is_adopted then 1.0 when not adoption.is_adopted then 0.0 end)
            as adoption_share,
        count(adoption.account_key) as adoption_count
    from members
    inner join customers on members.account_key = customers.account_key
    left join answers on members.account_key = answers.account_key
    left join adoption on members.account_key = adoption.account_key
    group by
        members.cohort_id,
        members.cohort_start_quarter,
        members.dimension_kind,
        members.dimension_id,
        members.dimension_value
),

rated as (
    select
        counted.*,
        churned_count / nullif(watched_months, 0) as monthly_churn_rate,
        collected_amount / nullif(served_months, 0) as monthly_revenue_amount
    from counted
),

final as (
    select
        coalesce(
            extract('year' from rated.cohort_start_quarter)
            || '-Q' || extract('quarter' from rated.cohort_start_quarter),
            'all'
        ) as cohort,
        rated.cohort_start_quarter,
        rated.dimension_kind,
        rated.dimension_id,
        rated.dimension_value,
        rated.customer_count,
        rated.churned_count,
        rated.active_count,
        cast(survival.kept_3m_share as double) as kept_3m_share,
        cast(survival.kept_3m_ci_low as double) as kept_3m_ci_low,
        cast(survival.kept_3m_ci_high as double) as kept_3m_ci_high,
        survival.kept_3m_at_risk_count,
        cast(survival.kept_6m_share as double) as kept_6m_share,
        cast(survival.kept_6m_ci_low as double) as kept_6m_ci_low,
        cast(survival.kept_6m_ci_high as double) as kept_6m_ci_high,
        survival.kept_6m_at_risk_count,
        cast(survival.kept_12m_share as double) as kept_12m_share,
        cast(survival.kept_12m_ci_low as double) as kept_12m_ci_low,
        cast(survival.kept_12m_ci_high as double) as kept_12m_ci_high,
        survival.kept_12m_at_risk_count,
        cast(survival.kept_24m_share as double) as kept_24m_share,
        cast(survival.kept_24m_ci_low as double) as kept_24m_ci_low,
        cast(survival.kept_24m_ci_high as double) as kept_24m_ci_high,
        survival.kept_24m_at_risk_count,
        cast(rated.kept_mrr_amount / nullif(rated.first_mrr_amount, 0) as double)
            as gross_revenue_retention_12m,
        cast(rated.year_mrr_amount / nullif(rated.first_mrr_amount, 0) as double)
            as net_revenue_retention_12m,
        rated.revenue_retention_count,
        cast(rated.collected_amount / rated.customer_count as decimal(18, 2))
            as ltv_collected_amount,
        cast(rated.monthly_revenue_amount as decimal(18, 2)) as monthly_revenue_amount,
        cast({{ eleven_digits('rated.monthly_churn_rate') }} as double) as monthly_churn_rate,
        cast({{ eleven_digits('rated.watched_months') }} as double) as watched_months,
        cast(
            rated.monthly_revenue_amount * {{ var('gross_margin') }}
            / nullif(rated.monthly_churn_rate, 0) as decimal(18, 2)
        ) as ltv_projected_amount,
        cast(rated.nps as double) as nps,
        rated.nps_count,
        cast(rated.adoption_share as double) as adoption_share,
        rated.adoption_count,
        'current' as fit_basis,
        {{ as_of_date() }} as as_of_date
    from rated
    inner join survival on rated.cohort_id = survival.cohort_id
)

select * from final
