-- One row per quarter, ideal scorecard version and figure of validation_targets on leads: those
-- that became MQL in its window. Tiers are those of as_of_date: they may know how the lead went on.
with
targets as (select * from {{ ref('validation_targets') }}),

windows as (select * from {{ ref('int_validation_windows') }}),

leads as (select * from {{ ref('int_leads') }}),

account_scores as (select * from {{ ref('fct_icp_account_scores') }}),

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
        windows.quarter_start,
        windows.window_start_date,
        windows.window_end_date,
        cards.scorecard_id,
        cards.scorecard_version
    from targets
    inner join windows
        on
            targets.scope = windows.scope
            and coalesce(targets.window_days, 0) = coalesce(windows.window_days, 0)
    cross join cards
    where targets.metric_id in ('mql_icp_share', 'mql_to_sql_rate')
),

-- A tier of Unknown says nothing: such an MQL leaves the sample of the share.
counts as (
    select
        asked.quarter_start,
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
            else count(*) filter (where account_scores.machine_tier in ('A', 'B'))
        end as hit_count
    from asked
    left join leads
        on leads.mql_date between asked.window_start_date and asked.window_end_date
    left join account_scores
        on
            leads.account_key = account_scores.account_key
            and asked.scorecard_id = account_scores.scorecard_id
            and asked.scorecard_version = account_scores.scorecard_version
    group by
        asked.quarter_start, asked.scorecard_id, asked.scorecard_version, asked.metric_id
),

final as (
    select
        asked.quarter_start,
        asked.scorecard_id,
        asked.scorecard_version,
        asked.metric_id,
        counts.sample_count,
        counts.hit_count / nullif(counts.sample_count, 0) as value,
        {{ wilson_bound('counts.hit_count', 'counts.sample_count', 'low') }} as ci_low,
        {{ wilson_bound('counts.hit_count', 'counts.sample_count', 'high') }} as ci_high,
        counts.mql_count - counts.sample_count as unscored_count,
        cast(asked.floor_value as double) as floor_value,
        cast(asked.target_value as double) as target_value,
        asked.comparator,
        cast(asked.min_sample as bigint) as min_sample,
        asked.severity,
        asked.window_start_date,
        asked.window_end_date
    from asked
    inner join counts
        on
            asked.quarter_start = counts.quarter_start
            and asked.scorecard_id = counts.scorecard_id
            and asked.scorecard_version = counts.scorecard_version
            and asked.metric_id = counts.metric_id
)

select * from final
