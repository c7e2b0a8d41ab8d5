-- One row per series, window and figure that could be computed; a missing row means no such deals.
{% set figure_models = [
    ref('int_validation_shares'),
    ref('int_validation_recent_share'),
    ref('int_validation_close_rate_lift'),
    ref('int_validation_deal_size_lift'),
    ref('int_validation_score_gap'),
    ref('int_validation_rank_correlations'),
    ref('int_validation_range_capture'),
    ref('int_validation_separation'),
    ref('int_validation_band_order'),
    ref('int_validation_score_shift'),
] %}
with final as (
    {% for figure_model in figure_models %}
    select
        series_id,
        window_id,
        metric_id,
        sample_count,
        value,
        ci_low,
        ci_high
    from {{ figure_model }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
