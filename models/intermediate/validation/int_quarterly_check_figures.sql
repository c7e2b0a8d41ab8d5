-- One row per quarter, scorecard version, moment and figure of validation_targets, and its verdict,
-- as the exports of today have it: a quarter that is over may look other than it did when reported.
with
targets as (select * from {{ ref('int_validation_targets') }}),

series as (select * from {{ ref('int_validation_series') }}),

figures as (select * from {{ ref('int_validation_figures') }}),

levels as (select * from {{ ref('int_validation_score_levels') }}),

funnel_checks as (select * from {{ ref('int_funnel_checks') }}),

customer_checks as (select * from {{ ref('int_customer_checks') }}),

unscored as (
    select
        series_id,
        window_id,
        cast(sum(won_count + lost_count) as bigint) as unscored_count
    from levels
    where icp_score is null
    group by series_id, window_id
),

judged as (
    select
        targets.*,
        series.*,
        coalesce(figures.sample_count, 0) as sample_count,
        {{ eleven_digits('cast(figures.value as double)') }} as value,
        {{ eleven_digits('cast(figures.ci_low as double)') }} as ci_low,
        {{ eleven_digits('cast(figures.ci_high as double)') }} as ci_high,
        coalesce(unscored.unscored_count, 0) as unscored_count
    from targets
    cross join series
    left join figures
        on
            targets.window_id = figures.window_id
            and targets.metric_id = figures.metric_id
            and series.series_id = figures.series_id
    left join unscored
        on targets.window_id = unscored.window_id and series.series_id = unscored.series_id
),

unioned as (
    select * exclude (series_id, window_id) from judged
    union all by name
    select
        *,
        'current' as scoring_moment
    from funnel_checks
    union all by name
    select * from customer_checks
),

final as (
    select
        quarter_start,
        scorecard_id,
        scorecard_version,
        scoring_moment,
        metric_id,
        sample_count,
        value,
        ci_low,
        ci_high,
        floor_value,
        target_value,
        {{ verdict(
            'value', 'sample_count', 'comparator', 'floor_value', 'target_value', 'min_sample'
        ) }} as verdict,
        comparator,
        min_sample,
        severity,
        scoring_moment in ('closed', 'current') as is_leaky,
        unscored_count,
        window_start_date,
        window_end_date,
        cast(quarter_start + interval '3 months' as date) <= {{ as_of_date() }} as is_quarter_over
    from unioned
)

select * from final
