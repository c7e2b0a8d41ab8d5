-- One row per subject and version: its profile, that is, on which level it stands of each criterion
-- or that a value is unknown. Subjects of one profile have the same points and the same score;
-- profile_id is the first subject that has it.
with subject_scorecards as (
    select * from {{ ref('int_subject_scorecards') }}
),

scoring_values as (
    select * from {{ ref('int_scoring_values') }}
),

profile_levels as (
    select * from {{ ref('int_profile_levels') }}
),

matched as (
    {% for condition in [
        'profile_levels.age_days is null',
        'profile_levels.age_days = scoring_values.age_days',
    ] %}
    select
        scoring_values.subject_id,
        scoring_values.is_current,
        profile_levels.scorecard_id,
        profile_levels.scorecard_version,
        profile_levels.part,
        profile_levels.key_part,
        profile_levels.level_key
    from scoring_values
    inner join profile_levels
        on
            scoring_values.attribute_id = profile_levels.attribute_id
            and scoring_values.attribute_value = profile_levels.attribute_value
            and {{ condition }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

key_parts as (
    select
        subject_scorecards.subject_id,
        subject_scorecards.scorecard_id,
        subject_scorecards.scorecard_version,
        subject_scorecards.is_fit_only,
        matched.key_part,
        sum(matched.level_key) as part_key,
        coalesce(bool_or(matched.is_current) filter (where matched.part = 'fit'), false)
            as has_current_fit_value
    from subject_scorecards
    left join matched
        on
            subject_scorecards.subject_id = matched.subject_id
            and subject_scorecards.scorecard_id = matched.scorecard_id
            and subject_scorecards.scorecard_version = matched.scorecard_version
            and (matched.part = 'fit' or not subject_scorecards.is_fit_only)
    group by
        subject_scorecards.subject_id,
        subject_scorecards.scorecard_id,
        subject_scorecards.scorecard_version,
        subject_scorecards.is_fit_only,
        matched.key_part
),

keyed as (
    select
        subject_id,
        scorecard_id,
        scorecard_version,
        is_fit_only,
        list_sort(list((key_part, part_key))) as profile_key,
        bool_or(has_current_fit_value) as has_current_fit_value
    from key_parts
    group by subject_id, scorecard_id, scorecard_version, is_fit_only
),

final as (
    select
        subject_id,
        scorecard_id,
        scorecard_version,
        has_current_fit_value,
        min(subject_id) over (
            partition by scorecard_id, scorecard_version, is_fit_only, profile_key
        ) as profile_id
    from keyed
)

select * from final
