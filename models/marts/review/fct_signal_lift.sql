-- One row per signal: how often new-business deals that showed it by discovery were won, against
-- those that did not, be it absent or unknown. The first stages look at the whole life of a deal.
with review_deals as (
    select * from {{ ref('int_review_deals') }}
),

review_signals as (
    select * from {{ ref('int_review_signals') }}
),

first_stages as (
    select * from {{ ref('int_signal_first_stages') }}
),

scored_signals as (
    select * from {{ ref('int_scored_signals') }}
),

closed_deals as (
    select * from review_deals
    where is_in_window and is_won is not null and subject_id is not null
),

totals as (
    select
        count(*) as closed_count,
        count(*) filter (where is_won) as won_count
    from closed_deals
),

counts as (
    select
        review_signals.signal_kind,
        review_signals.signal_name,
        review_signals.signal_value,
        count(*) as with_count,
        count(*) filter (where closed_deals.is_won) as with_won_count,
        totals.closed_count - count(*) as without_count,
        totals.won_count - count(*) filter (where closed_deals.is_won) as without_won_count
    from review_signals
    inner join closed_deals on review_signals.deal_key = closed_deals.deal_key
    cross join totals
    group by
        review_signals.signal_kind,
        review_signals.signal_name,
        review_signals.signal_value,
        totals.closed_count,
        totals.won_count
    having count(*) >= {{ var('review_min_deals') }}
),

stage_counts as (
    select
        first_stages.signal_kind,
        first_stages.signal_name,
        first_stages.signal_value,
        closed_deals.is_won,
        first_stages.stage,
        count(*) as deal_count
    from first_stages
    inner join closed_deals on first_stages.deal_key = closed_deals.deal_key
    where first_stages.stage is not null
    group by
        first_stages.signal_kind,
        first_stages.signal_name,
        first_stages.signal_value,
        closed_deals.is_won,
        first_stages.stage
),

usual_stages as (
    select
        {% for outcome, condition in {'won': 'is_won', 'lost': 'not is_won'}.items() %}
        arg_max(stage, (deal_count, stage)) filter (where {{ condition }})
            as {{ outcome }}_first_stage,
        max(deal_count) filter (where {{ condition }}) as {{ outcome }}_first_stage_count,
        cast(sum(deal_count) filter (where {{ condition }}) as bigint)
            as {{ outcome }}_staged_count,
        {% endfor %}
        signal_kind,
        signal_name,
        signal_value
    from stage_counts
    group by signal_kind, signal_name, signal_value
),

final as (
    select
        counts.signal_kind,
        counts.signal_name,
        counts.signal_value,
        scored_signals.signal_name is not null as is_scored,
        counts.with_count,
        counts.with_won_count,
        counts.with_won_count / counts.with_count as win_rate_with,
        {{ wilson_bound('counts.with_won_count', 'counts.with_count', 'low') }}
            as win_rate_ci_low,
        {{ wilson_bound('counts.with_won_count', 'counts.with_count', 'high') }}
            as win_rate_ci_high,
        counts.without_count,
        counts.without_won_count,
        counts.without_won_count / nullif(counts.without_count, 0) as win_rate_without,
        (counts.with_won_count / counts.with_count)
        / nullif(counts.without_won_count / nullif(counts.without_count, 0), 0) as lift,
        {{ rate_ratio_bound(
            'counts.with_won_count', 'counts.with_count', 'counts.without_won_count',
            'counts.without_count', 'low'
        ) }} as lift_ci_low,
        {{ rate_ratio_bound(
            'counts.with_won_count', 'counts.with_count', 'counts.without_won_count',
            'counts.without_count', 'high'
        ) }} as lift_ci_high,
        {% for outcome in ['won', 'lost'] %}
        usual_stages.{{ outcome }}_first_stage,
        coalesce(usual_stages.{{ outcome }}_first_stage_count, 0)
            as {{ outcome }}_first_stage_count,
        coalesce(usual_stages.{{ outcome }}_staged_count, 0) as {{ outcome }}_staged_count,
        {% endfor %}
        {{ as_of_date() }} - ({{ var('review_window_days') }} - 1) as window_start_date,
        {{ as_of_date() }} as window_end_date
    from counts
    left join usual_stages
        on
            counts.signal_kind = usual_stages.signal_kind
            and counts.signal_name = usual_stages.signal_name
            and counts.signal_value = usual_stages.signal_value
    left join scored_signals
        on
            counts.signal_kind = scored_signals.signal_kind
            and counts.signal_name = scored_signals.signal_name
            and counts.signal_value = scored_signals.signal_value
)

select * from final
