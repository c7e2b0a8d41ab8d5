-- One row per scorecard version that is scored: active and shadow ones. Drafts and retired ones
-- are not.
with scorecards as (
    select * from {{ ref('scorecards') }}
),

scorecard_categories as (
    select * from {{ ref('scorecard_categories') }}
),

maxima as (
    select
        scorecard_id,
        version,
        sum(max_points) as max_points,
        sum(max_points) filter (where part = 'fit') as fit_max_points,
        sum(max_points) filter (where part = 'signal') as signal_max_points
    from scorecard_categories
    group by scorecard_id, version
),

final as (
    select
        scorecards.scorecard_id,
        scorecards.version as scorecard_version,
        scorecards.label,
        scorecards.segment_id,
        scorecards.polarity,
        scorecards.paired_scorecard_id,
        scorecards.score_mode,
        scorecards.missing_policy,
        coalesce(scorecards.min_coverage, 0) as min_coverage,
        scorecards.band_scale,
        scorecards.status,
        scorecards.valid_from,
        scorecards.valid_to,
        maxima.max_points,
        maxima.fit_max_points,
        maxima.signal_max_points
    from scorecards
    left join maxima
        on
            scorecards.scorecard_id = maxima.scorecard_id
            and scorecards.version = maxima.version
    where scorecards.status in ('active', 'shadow')
)

select * from final
