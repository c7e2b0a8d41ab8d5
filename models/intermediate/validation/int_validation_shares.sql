-- One row per series, window and share figure: how many deals stand above or below its cut-off.
{% set metrics = [
    ('win_share_at_70', 'cut_high', 'won_count', 'won_count', '>='),
    ('win_share_at_85', 'cut_high', 'won_count', 'won_count', '>='),
    ('loss_share_below_55', 'cut_low', 'lost_count', 'lost_count', '<'),
    ('close_rate_at_85', 'cut_high', 'won_count', 'won_count + lost_count', '>='),
    ('recent_deal_share_at_70', 'cut_high', 'won_count + lost_count', 'won_count + lost_count', '>='),
] %}
with
levels as (select * from {{ ref('int_validation_score_levels') }}),

targets as (select * from {{ ref('int_validation_targets') }}),

cuts as (
    select
        {% for metric_id, cut, _, _, _ in metrics %}
        max({{ cut }}) filter (where metric_id = '{{ metric_id }}') as {{ metric_id }}_cut,
        {% endfor %}
        series_id,
        window_id
    from targets
    group by series_id, window_id
),

counts as (
    select
        {% for metric_id, _, hits, sample, side in metrics %}
        sum({{ hits }}) filter (where icp_score {{ side }} {{ metric_id }}_cut)
            as {{ metric_id }}_hits,
        {% if metric_id == 'close_rate_at_85' %}
        sum({{ sample }}) filter (where icp_score {{ side }} {{ metric_id }}_cut)
            as {{ metric_id }}_sample,
        {% else %}
        sum({{ sample }}) as {{ metric_id }}_sample,
        {% endif %}
        {% endfor %}
        levels.series_id,
        levels.window_id
    from levels
    inner join cuts on levels.series_id = cuts.series_id and levels.window_id = cuts.window_id
    where levels.icp_score is not null
    group by levels.series_id, levels.window_id
),

shares as (
    {% for metric_id, _, _, _, _ in metrics %}
    select
        series_id,
        window_id,
        '{{ metric_id }}' as metric_id,
        cast(coalesce({{ metric_id }}_sample, 0) as bigint) as sample_count,
        cast(coalesce({{ metric_id }}_hits, 0) as bigint) as hit_count
    from counts
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (
    select
        series_id,
        window_id,
        metric_id,
        sample_count,
        hit_count / nullif(sample_count, 0) as value,
        {{ wilson_bound('hit_count', 'sample_count', 'low') }} as ci_low,
        {{ wilson_bound('hit_count', 'sample_count', 'high') }} as ci_high
    from shares
)

select * from final
