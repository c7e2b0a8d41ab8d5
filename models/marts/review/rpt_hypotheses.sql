-- One row per hypothesis of the seed, held against the new-business deals closed in the window.
-- A deal is in a segment by what was known at discovery; what is unknown puts it outside.
with icp_hypotheses as (
    select * from {{ ref('icp_hypotheses') }}
),

review_deals as (
    select * from {{ ref('int_review_deals') }}
),

conditions_met as (
    select * from {{ ref('int_conditions_met') }}
),

closed_deals as (
    select * from review_deals
    where is_in_window and is_won is not null
),

counts as (
    select
        icp_hypotheses.hypothesis_id,
        icp_hypotheses.statement,
        icp_hypotheses.segment_id,
        icp_hypotheses.metric_id,
        icp_hypotheses.threshold,
        icp_hypotheses.owner,
        count(*) filter (
            where
            conditions_met.subject_id is not null and closed_deals.is_won
        ) as success_count,
        count(*) filter (
            where
            case icp_hypotheses.metric_id
                when 'segment_win_share' then coalesce(closed_deals.is_won, false)
                when 'segment_close_rate' then conditions_met.subject_id is not null
            end
        ) as sample_count
    from icp_hypotheses
    left join closed_deals on true
    left join conditions_met
        on
            closed_deals.subject_id = conditions_met.subject_id
            and conditions_met.owner_type = 'segment'
            and icp_hypotheses.segment_id = conditions_met.owner_id
    group by
        icp_hypotheses.hypothesis_id,
        icp_hypotheses.statement,
        icp_hypotheses.segment_id,
        icp_hypotheses.metric_id,
        icp_hypotheses.threshold,
        icp_hypotheses.owner
),

measured as (
    select
        *,
        success_count / nullif(sample_count, 0) as value,
        {{ wilson_bound('success_count', 'sample_count', 'low') }} as ci_low,
        {{ wilson_bound('success_count', 'sample_count', 'high') }} as ci_high
    from counts
),

final as (
    select
        hypothesis_id,
        statement,
        segment_id,
        metric_id,
        owner,
        cast(threshold as double) as threshold,
        success_count,
        sample_count,
        cast({{ var('evidence_won_count') }} as bigint) as needed_count,
        value,
        ci_low,
        ci_high,
        {{ verdict(
            'value', 'sample_count', "'>='", 'null', 'threshold', var('evidence_won_count')
        ) }} as verdict,
        coalesce(threshold < ci_low or threshold > ci_high, false) as is_beyond_chance,
        {{ as_of_date() }} - ({{ var('review_window_days') }} - 1) as window_start_date,
        {{ as_of_date() }} as window_end_date
    from measured
)

select * from final
