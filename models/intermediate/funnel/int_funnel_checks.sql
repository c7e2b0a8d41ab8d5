-- One row per quarter, ideal scorecard version, figure of validation_targets on leads and window:
-- those that became MQL in it. Tiers are those of as_of_date: they may know how the lead went on.
with
targets as (select * from {{ ref('int_card_targets') }}),

windows as (select * from {{ ref('int_validation_windows') }}),

leads as (select * from {{ ref('int_leads') }}),

account_scores as (select * from {{ ref('fct_icp_account_scores') }}),

bands as (select * from {{ ref('int_bands') }}),

target_tiers as (
    select distinct
        scorecard_id,
        scorecard_version,
        tier
    from bands
    where is_target_tier
),

cards as (
    select distinct
        scorecard_id,
        scorecard_version
    from account_scores
    where polarity = 'ideal'
),

asked as (
    select
        targets.*,
        windows.window_id,
        windows.quarter_start,
        windows.window_start_date,
        windows.window_end_date,
        cards.scorecard_version
    from targets
    inner join windows
        on
            targets.scope = windows.scope
            and targets.window = windows.window
            and targets.last_n = windows.last_n
            and targets.window_days = windows.window_days
    inner join cards on targets.scorecard_id = cards.scorecard_id
    where targets.metric_id in ('mql_icp_share', 'mql_to_sql_rate')
),

-- A tier of Unknown says nothing: such an MQL leaves the sample of the share.
counts as (
    select
        asked.window_id,
        asked.scorecard_id,
        asked.scorecard_version,
        asked.metric_id,
        count(leads.lead_key) as mql_count,
        case
            when asked.metric_id = 'mql_to_sql_rate' then mql_count
            else count(nullif(account_scores.machine_tier, 'Unknown'))
        end as sample_count,
        case
            when asked.metric_id = 'mql_to_sql_rate' then count(leads.sql_date)
            else count(target_tiers.tier)
        end as hit_count
    from asked
    left join leads
        on leads.mql_date between asked.window_start_date and asked.window_end_date
    left join account_scores
        on
            leads.account_key = account_scores.account_key
            and asked.scorecard_id = account_scores.scorecard_id
            and asked.scorecard_version = account_scores.scorecard_version
    left join target_tiers
        on
            account_scores.scorecard_id = target_tiers.scorecard_id
            and account_scores.scorecard_version = target_tiers.scorecard_version
            and account_scores.machine_tier = target_tiers.tier
    group by asked.window_id, asked.scorecard_id, asked.scorecard_version, asked.metric_id
),

final as (
    select
        asked.quarter_start,
        asked.scorecard_id,
        asked.scorecard_version,
        asked.metric_id,
        asked.window,
        asked.last_n,
        asked.window_days,
        asked.cut_low,
        asked.cut_high,
        counts.sample_count,
        counts.hit_count / nullif(counts.sample_count, 0) as value,
        {{ wilson_bound('counts.hit_count', 'counts.sample_count', 'low') }} as ci_low,
        {{ wilson_bound('counts.hit_count', 'counts.sample_count', 'high') }} as ci_high,
        counts.mql_count - counts.sample_count as unscored_count,
        asked.floor_value,
        asked.target_value,
        asked.comparator,
        asked.min_sample,
        asked.severity,
        asked.window_start_date,
        asked.window_end_date
    from asked
    inner join counts
        on
            asked.window_id = counts.window_id
            and asked.scorecard_id = counts.scorecard_id
            and asked.scorecard_version = counts.scorecard_version
            and asked.metric_id = counts.metric_id
)

select * from final
