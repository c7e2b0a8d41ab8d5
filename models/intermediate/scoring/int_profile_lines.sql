-- One row per profile, version and criterion: the lines of the subject that stands for the profile.
with subject_scorecards as (
    select * from {{ ref('int_subject_scorecards') }}
),

subject_profiles as (
    select * from {{ ref('int_subject_profiles') }}
),

scorecard_criteria as (
    select * from {{ ref('int_scorecard_criteria') }}
),

scoring_values as (
    select * from {{ ref('int_scoring_values') }}
),

criterion_levels as (
    select * from {{ ref('int_criterion_levels') }}
),

representatives as (
    select subject_scorecards.*
    from subject_scorecards
    inner join subject_profiles
        on
            subject_scorecards.subject_id = subject_profiles.subject_id
            and subject_scorecards.scorecard_id = subject_profiles.scorecard_id
            and subject_scorecards.scorecard_version = subject_profiles.scorecard_version
    where subject_profiles.subject_id = subject_profiles.profile_id
),

lines as (
    {{ scoring_lines('representatives') }}
),

final as (
    select
        subject_id as profile_id,
        is_fit_only,
        scorecard_id,
        scorecard_version,
        category_id,
        category_max_points,
        part,
        criterion_id,
        is_known,
        points,
        worst_points,
        best_points,
        max_points,
        weight_pct
    from lines
)

select * from final
