-- Scores that lie outside their own bounds. Always: low <= high. On cards that do not rescale, a
-- score with nothing unknown is both of its bounds, and one whose unknown criteria earn something
-- between their worst and their best stands between them; a rescaled score may leave its bounds.
with subject_scores as (
    select * from {{ ref('int_subject_scores') }}
),

scoring_lines as (
    select * from {{ ref('int_scoring_lines') }}
),

scorecards as (
    select * from {{ ref('int_scorecards') }}
),

unusual as (
    select distinct
        subject_id,
        scorecard_id,
        scorecard_version
    from scoring_lines
    where not is_known and not coalesce(points between worst_points and best_points, false)
),

judged as (
    select
        subject_scores.*,
        scorecards.missing_policy,
        unusual.subject_id is not null as is_unusual
    from subject_scores
    inner join scorecards
        on
            subject_scores.scorecard_id = scorecards.scorecard_id
            and subject_scores.scorecard_version = scorecards.scorecard_version
    left join unusual
        on
            subject_scores.subject_id = unusual.subject_id
            and subject_scores.scorecard_id = unusual.scorecard_id
            and subject_scores.scorecard_version = unusual.scorecard_version
),

failures as (
    select
        subject_id || ' on ' || scorecard_id || ' version ' || scorecard_version || ' scored '
        || coalesce(cast(icp_score as varchar), 'nothing') || ' with bounds of '
        || coalesce(cast(score_low as varchar), 'nothing') || ' and '
        || coalesce(cast(score_high as varchar), 'nothing') || ' and ' || known_count || ' of '
        || criterion_count || ' criteria known; report it, as one of the three is wrong.'
            as sentence
    from judged
    where
        score_low > score_high
        or (
            missing_policy != 'rescale'
            and (
                (
                    known_count = criterion_count
                    and icp_score is not null
                    and (
                        icp_score is distinct from score_low
                        or icp_score is distinct from score_high
                    )
                )
                or (not is_unusual and (icp_score < score_low or icp_score > score_high))
            )
        )
)

{{ stop_with_sentence() }}
