-- One row per series, window and figure that could be computed; a missing row means no such deals.
{% set figure_models = {
    ref('int_validation_shares'): [],
    ref('int_validation_close_rate_lift'): ['side_count', 'other_side_count'],
    ref('int_validation_deal_size_lift'): ['side_count', 'other_side_count'],
    ref('int_validation_score_gap'): ['side_count', 'other_side_count'],
    ref('int_validation_rank_correlations'): [],
    ref('int_validation_range_capture'): [],
    ref('int_validation_separation'): ['side_count', 'other_side_count'],
    ref('int_validation_band_order'): [],
    ref('int_validation_score_shift'): ['side_count', 'other_side_count'],
} %}
with final as (
    {% for figure_model, sides in figure_models.items() %}
    select
        series_id,
        window_id,
        metric_id,
        sample_count,
        {% for side in ['side_count', 'other_side_count'] %}
        {{ side if side in sides else 'cast(null as bigint)' }} as {{ side }},
        {% endfor %}
        value,
        ci_low,
        ci_high
    from {{ figure_model }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
