-- One row per criterion and side of its ideal range: accounts that ever paid, and how many churned.
-- Accounts stand where their value is on as_of_date, as most of them were won before the window.
with
churn_states as (select * from {{ ref('int_account_churn_states') }}),

scored_accounts as (select * from {{ ref('int_subject_scorecards') }}),

attribute_values as (select * from {{ ref('int_scoring_values') }}),

levels as (select * from {{ ref('int_range_levels') }}),

final as (
    select
        levels.scorecard_id,
        levels.scorecard_version,
        levels.criterion_id,
        levels.position,
        count(*) as account_count,
        count(*) filter (where churn_states.is_churned) as churned_count
    from churn_states
    inner join scored_accounts on churn_states.account_key = scored_accounts.account_key
    inner join attribute_values on scored_accounts.subject_id = attribute_values.subject_id
    inner join levels
        on
            scored_accounts.scorecard_id = levels.scorecard_id
            and scored_accounts.scorecard_version = levels.scorecard_version
            and attribute_values.attribute_id = levels.attribute_id
            and attribute_values.attribute_value = levels.attribute_value
    where
        scored_accounts.subject_kind = 'account'
        and levels.grain = 'account'
        and levels.position is not null
    group by
        levels.scorecard_id,
        levels.scorecard_version,
        levels.criterion_id,
        levels.position
)

select * from final
