-- One row per quarter, scorecard version, moment, figure of validation_targets and window, and its
-- verdict, as the exports of today have it: a quarter that is over may look other than it did when
-- reported. min_sample asks for the smaller side where two are compared.
with
targets as (select * from {{ ref('int_validation_targets') }}),

series as (select * from {{ ref('int_validation_series') }}),

figures as (select * from {{ ref('int_validation_figures') }}),

levels as (select * from {{ ref('int_validation_score_levels') }}),

last_deals as (select * from {{ ref('int_validation_last_deals') }}),

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

last_starts as (
    select
        series_id,
        window_id,
        min(closed_date) as window_start_date
    from last_deals
    group by series_id, window_id
),

judged as (
    select
        targets.* replace (
            coalesce(targets.window_start_date, last_starts.window_start_date) as window_start_date
        ),
        series.scorecard_version,
        series.scoring_moment,
        coalesce(figures.sample_count, 0) as sample_count,
        figures.side_count,
        figures.other_side_count,
        {{ eleven_digits('cast(figures.value as double)') }} as value,
        {{ eleven_digits('cast(figures.ci_low as double)') }} as ci_low,
        {{ eleven_digits('cast(figures.ci_high as double)') }} as ci_high,
        coalesce(unscored.unscored_count, 0) as unscored_count
    from targets
    inner join series on targets.series_id = series.series_id
    left join figures
        on
            targets.series_id = figures.series_id
            and targets.window_id = figures.window_id
            and targets.metric_id = figures.metric_id
    left join unscored
        on targets.series_id = unscored.series_id and targets.window_id = unscored.window_id
    left join last_starts
        on targets.series_id = last_starts.series_id and targets.window_id = last_starts.window_id
),

unioned as (
    select * exclude (series_id, window_id, scope) from judged
    union all by name
    select
        *,
        'current' as scoring_moment
    from funnel_checks
    union all by name
    select * from customer_checks
),

verdicts as (
    select
        *,
        {{ verdict(
            'value',
            'least(sample_count, coalesce(side_count, sample_count), '
            ~ 'coalesce(other_side_count, sample_count))',
            'comparator', 'floor_value', 'target_value', 'min_sample'
        ) }} as verdict
    from unioned
),

final as (
    select
        quarter_start,
        scorecard_id,
        scorecard_version,
        scoring_moment,
        metric_id,
        "window",
        last_n,
        window_days,
        cut_low,
        cut_high,
        sample_count,
        side_count,
        other_side_count,
        value,
        ci_low,
        ci_high,
        floor_value,
        target_value,
        verdict,
        {{ is_proven(
            'verdict', 'ci_low', 'ci_high', 'comparator', 'floor_value', 'target_value'
        ) }} as is_proven,
        comparator,
        min_sample,
        severity,
        scoring_moment in ('closed', 'current') as is_leaky,
        unscored_count,
        window_start_date,
        window_end_date,
        cast(quarter_start + interval '3 months' as date) <= {{ as_of_date() }} as is_quarter_over
    from verdicts
)

select * from final
