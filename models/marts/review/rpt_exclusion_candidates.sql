-- One row per reason, stage, attribute and value whose deals are lost from one stage, or whose
-- accounts leave within 12 months, more often than those with another known value.
-- Deals count by what was known at discovery, accounts by their value today.
with review_deals as (
    select * from {{ ref('int_review_deals') }}
),

review_levels as (
    select * from {{ ref('int_review_levels') }}
),

deal_stages as (
    select * from {{ ref('int_deal_stages') }}
),

first_years as (
    select * from {{ ref('int_account_first_years') }}
),

staged_deals as (
    select
        review_deals.subject_id,
        review_deals.is_won,
        deal_stages.last_open_stage
    from review_deals
    inner join deal_stages on review_deals.deal_key = deal_stages.deal_key
    where
        review_deals.is_in_window
        and review_deals.is_won is not null
        and deal_stages.last_open_stage is not null
),

last_stages as (
    select distinct last_open_stage as stage
    from staged_deals
    where not is_won
),

trials as (
    select
        'dies_at_stage' as reason,
        last_stages.stage,
        staged_deals.subject_id,
        not staged_deals.is_won and staged_deals.last_open_stage = last_stages.stage as is_event
    from staged_deals
    cross join last_stages
    union all
    select
        'churns_within_12_months' as reason,
        cast(null as varchar) as stage,
        'account/' || account_key as subject_id,
        is_churned as is_event
    from first_years
),

trial_levels as (
    select
        trials.*,
        review_levels.attribute_id,
        review_levels.attribute_value
    from trials
    inner join review_levels on trials.subject_id = review_levels.subject_id
    where
        review_levels.is_consequence is not true
        and (trials.reason = 'dies_at_stage' or review_levels.grain = 'account')
),

known as (
    select
        reason,
        stage,
        attribute_id,
        count(distinct subject_id) as known_count,
        count(distinct subject_id) filter (where is_event) as known_event_count
    from trial_levels
    group by reason, stage, attribute_id
),

counts as (
    select
        trial_levels.reason,
        trial_levels.stage,
        trial_levels.attribute_id,
        trial_levels.attribute_value,
        count(*) as sample_count,
        count(*) filter (where trial_levels.is_event) as event_count,
        known.known_count - count(*) as other_count,
        known.known_event_count - count(*) filter (where trial_levels.is_event)
            as other_event_count
    from trial_levels
    inner join known
        on
            trial_levels.reason = known.reason
            and trial_levels.stage is not distinct from known.stage
            and trial_levels.attribute_id = known.attribute_id
    group by
        trial_levels.reason,
        trial_levels.stage,
        trial_levels.attribute_id,
        trial_levels.attribute_value,
        known.known_count,
        known.known_event_count
),

final as (
    select
        reason,
        stage,
        attribute_id,
        attribute_value,
        event_count,
        sample_count,
        event_count / sample_count as event_share,
        {{ wilson_bound('event_count', 'sample_count', 'low') }} as ci_low,
        {{ wilson_bound('event_count', 'sample_count', 'high') }} as ci_high,
        other_event_count,
        other_count,
        other_event_count / other_count as other_share,
        (event_count / sample_count) / nullif(other_event_count / other_count, 0) as lift,
        {{ rate_ratio_bound(
            'event_count', 'sample_count', 'other_event_count', 'other_count', 'low'
        ) }} as lift_ci_low,
        {{ rate_ratio_bound(
            'event_count', 'sample_count', 'other_event_count', 'other_count', 'high'
        ) }} as lift_ci_high,
        coalesce(
            {{ share_gap_bound(
                'event_count', 'sample_count', 'other_event_count', 'other_count', 'low'
            ) }} > 0, false
        ) as is_beyond_chance
    from counts
    where
        event_count >= {{ var('review_min_deals') }}
        and other_count > 0
        and event_count / sample_count > other_event_count / other_count
)

select * from final
