-- One row per series and window: close rate from the cut-off up against the rest.
with
levels as (select * from {{ ref('int_validation_score_levels') }}),

targets as (select * from {{ ref('int_validation_targets') }}),

counts as (
    select
        {% for side, sign in [('high', '>='), ('rest', '<')] %}
        coalesce(
            sum(levels.won_count) filter (where levels.icp_score {{ sign }} targets.cut_high), 0
        ) as won_{{ side }},
        coalesce(
            sum(levels.won_count + levels.lost_count) filter (
                where levels.icp_score {{ sign }} targets.cut_high
            ), 0
        ) as deals_{{ side }},
        {% endfor %}
        levels.series_id,
        levels.window_id
    from levels
    inner join targets
        on levels.series_id = targets.series_id and levels.window_id = targets.window_id
    where targets.metric_id = 'close_rate_lift_at_80' and levels.icp_score is not null
    group by levels.series_id, levels.window_id
),

final as (
    select
        series_id,
        window_id,
        'close_rate_lift_at_80' as metric_id,
        cast(deals_high + deals_rest as bigint) as sample_count,
        cast(deals_high as bigint) as side_count,
        cast(deals_rest as bigint) as other_side_count,
        (won_high / nullif(deals_high, 0)) / nullif(won_rest / nullif(deals_rest, 0), 0) as value,
        {{ rate_ratio_bound('won_high', 'deals_high', 'won_rest', 'deals_rest', 'low') }} as ci_low,
        {{ rate_ratio_bound('won_high', 'deals_high', 'won_rest', 'deals_rest', 'high') }}
            as ci_high
    from counts
)

select * from final
