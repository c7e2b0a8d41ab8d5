-- One row per criterion of a scored card: where won deals stand, as known at discovery.
-- Churn looks at every account that ever paid, by its value today, not at the deals of the window.
with
ranges as (select * from {{ ref('int_criterion_ranges') }}),

deals as (select * from {{ ref('int_validation_deals') }}),

series as (select * from {{ ref('int_validation_series') }}),

deal_counts as (select * from {{ ref('int_range_deal_counts') }}),

account_counts as (select * from {{ ref('int_range_account_counts') }}),

won_deals as (
    select
        series.scorecard_id,
        series.scorecard_version,
        count(*) as won_count
    from deals
    inner join series on deals.series_id = series.series_id
    where
        series.scoring_moment = 'discovery'
        and deals.is_new_business
        and deals.is_won
        and deals.closed_date > {{ as_of_date() }} - {{ var('range_window_days') }}
    group by series.scorecard_id, series.scorecard_version
),

level_counts as (
    select
        scorecard_id,
        scorecard_version,
        criterion_id,
        sum(won_count) as known_count,
        coalesce(sum(won_count) filter (where level = 'ideal'), 0) as ideal_count,
        coalesce(sum(won_count) filter (where level = 'adjacent'), 0) as adjacent_count
    from deal_counts
    group by scorecard_id, scorecard_version, criterion_id
),

deal_sides as (
    select
        scorecard_id,
        scorecard_version,
        criterion_id,
        position,
        sum(deal_count) as deal_count,
        sum(won_count) as won_count,
        sum(cycle_count) as cycle_count,
        sum(cycle_days) as cycle_days
    from deal_counts
    where position is not null
    group by scorecard_id, scorecard_version, criterion_id, position
),

sides as (
    select
        scorecard_id,
        scorecard_version,
        criterion_id,
        position,
        coalesce(deal_sides.deal_count, 0) as deal_count,
        deal_sides.won_count / nullif(deal_sides.deal_count, 0) as win_rate,
        coalesce(deal_sides.cycle_count, 0) as cycle_count,
        deal_sides.cycle_days / nullif(deal_sides.cycle_count, 0) as mean_cycle_days,
        coalesce(account_counts.account_count, 0) as account_count,
        account_counts.churned_count / nullif(account_counts.account_count, 0) as churn_share
    from deal_sides
    full outer join account_counts
        using (scorecard_id, scorecard_version, criterion_id, position)
),

flat_sides as (
    select
        {% for side in ['below', 'inside', 'above'] %}
        max(deal_count) filter (where position = '{{ side }}') as {{ side }}_deal_count,
        max(win_rate) filter (where position = '{{ side }}') as {{ side }}_win_rate,
        max(cycle_count) filter (where position = '{{ side }}') as {{ side }}_cycle_count,
        max(mean_cycle_days) filter (where position = '{{ side }}')
            as {{ side }}_mean_cycle_days,
        max(account_count) filter (where position = '{{ side }}') as {{ side }}_account_count,
        max(churn_share) filter (where position = '{{ side }}') as {{ side }}_churn_share,
        {% endfor %}
        scorecard_id,
        scorecard_version,
        criterion_id
    from sides
    group by scorecard_id, scorecard_version, criterion_id
),

counted as (
    select
        ranges.*,
        coalesce(won_deals.won_count, 0) as won_count,
        cast(coalesce(level_counts.known_count, 0) as bigint) as known_count,
        coalesce(level_counts.ideal_count, 0) as ideal_count,
        coalesce(level_counts.adjacent_count, 0) as adjacent_count,
        coalesce(level_counts.ideal_count + level_counts.adjacent_count, 0) as captured_count
    from ranges
    left join won_deals
        on
            ranges.scorecard_id = won_deals.scorecard_id
            and ranges.scorecard_version = won_deals.scorecard_version
    left join level_counts
        on
            ranges.scorecard_id = level_counts.scorecard_id
            and ranges.scorecard_version = level_counts.scorecard_version
            and ranges.criterion_id = level_counts.criterion_id
),

final as (
    select
        counted.scorecard_id,
        counted.scorecard_version,
        counted.criterion_id,
        counted.attribute_id,
        counted.won_count,
        counted.known_count,
        counted.ideal_count / nullif(counted.known_count, 0) as ideal_share,
        counted.adjacent_count / nullif(counted.known_count, 0) as adjacent_share,
        (counted.known_count - counted.captured_count) / nullif(counted.known_count, 0)
            as outside_share,
        (counted.won_count - counted.known_count) / nullif(counted.won_count, 0) as unknown_share,
        counted.captured_count / nullif(counted.known_count, 0) as capture_share,
        {{ wilson_bound('counted.captured_count', 'counted.known_count', 'low') }} as ci_low,
        {{ wilson_bound('counted.captured_count', 'counted.known_count', 'high') }} as ci_high,
        case when isfinite(counted.ideal_lower_bound) then counted.ideal_lower_bound end
            as ideal_lower_bound,
        case when isfinite(counted.ideal_upper_bound) then counted.ideal_upper_bound end
            as ideal_upper_bound,
        {% for side in ['below', 'inside', 'above'] %}
        case
            when counted.has_range
                then cast(coalesce(flat_sides.{{ side }}_deal_count, 0) as bigint)
        end as {{ side }}_deal_count,
        flat_sides.{{ side }}_win_rate,
        case
            when counted.has_range
                then cast(coalesce(flat_sides.{{ side }}_cycle_count, 0) as bigint)
        end as {{ side }}_cycle_count,
        flat_sides.{{ side }}_mean_cycle_days,
        case
            when counted.has_range
                then cast(coalesce(flat_sides.{{ side }}_account_count, 0) as bigint)
        end as {{ side }}_account_count,
        flat_sides.{{ side }}_churn_share,
        {% endfor %}
        {{ as_of_date() }} - ({{ var('range_window_days') }} - 1) as window_start_date,
        {{ as_of_date() }} as window_end_date
    from counted
    left join flat_sides
        on
            counted.scorecard_id = flat_sides.scorecard_id
            and counted.scorecard_version = flat_sides.scorecard_version
            and counted.criterion_id = flat_sides.criterion_id
)

select * from final
