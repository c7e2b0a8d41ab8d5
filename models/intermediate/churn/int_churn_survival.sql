-- One row per cohort and landmark of 3, 6, 12 and 24 months: the share kept, by Kaplan-Meier.
-- A customer still active leaves the risk set on as_of_date and counts as kept on that day; past
-- the last customer watched the share is null unless all had churned.
with customers as (
    select * from {{ ref('int_account_churn') }}
),

members as (
    select * from {{ ref('int_churn_cohort_members') }}
),

leavings as (
    select
        members.cohort_id,
        customers.tenure_months,
        count(*) as left_count,
        count(*) filter (where customers.is_churned) as churned_count
    from members
    inner join customers on members.account_key = customers.account_key
    group by members.cohort_id, customers.tenure_months
),

risk_sets as (
    select
        cohort_id,
        tenure_months,
        left_count,
        cast(churned_count as double) as churned_count,
        cast(
            sum(left_count) over (
                partition by cohort_id
                order by tenure_months desc
                rows between unbounded preceding and current row
            ) as double
        ) as at_risk_count
    from leavings
),

landmarks as (
    select unnest([3, 6, 12, 24]) as landmark_months
),

estimates as (
    select
        risk_sets.cohort_id,
        landmarks.landmark_months,
        cast(
            coalesce(
                sum(risk_sets.left_count) filter (
                    where risk_sets.tenure_months >= landmarks.landmark_months
                ),
                0
            ) as bigint
        ) as at_risk_count,
        bool_or(
            risk_sets.tenure_months <= landmarks.landmark_months
            and risk_sets.churned_count = risk_sets.at_risk_count
        ) as is_all_gone,
        coalesce(
            sum(cast(risk_sets.churned_count as bigint)) filter (
                where risk_sets.tenure_months <= landmarks.landmark_months
            ),
            0
        ) as gone_count,
        -- The logarithm of the product over the days of churn, as SQL has no product.
        coalesce(
            sum(
                ln(1 - risk_sets.churned_count / risk_sets.at_risk_count)
                order by risk_sets.tenure_months
            ) filter (
                where
                risk_sets.tenure_months <= landmarks.landmark_months
                and risk_sets.churned_count < risk_sets.at_risk_count
            ),
            0
        ) as log_kept,
        coalesce(
            sum(
                risk_sets.churned_count / (
                    risk_sets.at_risk_count
                    * (risk_sets.at_risk_count - risk_sets.churned_count)
                )
                order by risk_sets.tenure_months
            ) filter (
                where
                risk_sets.tenure_months <= landmarks.landmark_months
                and risk_sets.churned_count < risk_sets.at_risk_count
            ),
            0
        ) as greenwood_sum
    from risk_sets
    cross join landmarks
    group by risk_sets.cohort_id, landmarks.landmark_months
),

spread as (
    select
        *,
        {{ z_95() }} * sqrt(greenwood_sum) / nullif(abs(log_kept), 0) as half_width
    from estimates
),

-- At 0 and 100 % the product has no variance: there it is the Wilson interval of none kept of those
-- who left, or of all kept of those who were watched that long.
final as (
    select
        {% for bound, sign in [('low', ''), ('high', '-')] %}
        case
            when is_all_gone then {{ wilson_bound('0', 'gone_count', bound) }}
            when at_risk_count > 0 and log_kept = 0
                then {{ wilson_bound('at_risk_count', 'at_risk_count', bound) }}
            when at_risk_count > 0 then exp(log_kept * exp({{ sign }}half_width))
        end as ci_{{ bound }},
        {% endfor %}
        cohort_id,
        landmark_months,
        at_risk_count,
        case
            when is_all_gone then 0
            when at_risk_count > 0 then exp(log_kept)
        end as kept_share
    from spread
)

select * from final
