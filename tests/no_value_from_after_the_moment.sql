-- Values that a score uses although they were observed after its day; only `closed` may do that.
with scoring_values as (
    select * from {{ ref('int_scoring_values') }}
),

scoring_subjects as (
    select * from {{ ref('int_scoring_subjects') }}
),

failures as (
    select
        scoring_values.subject_id || ' is scored on ' || scoring_subjects.scored_on
        || ' with a value of ' || scoring_values.attribute_id || ' that was observed on '
        || scoring_values.observed_on || '; report it, as this score knows the future.' as sentence
    from scoring_values
    inner join scoring_subjects on scoring_values.subject_id = scoring_subjects.subject_id
    where
        scoring_subjects.scoring_moment != 'closed'
        and scoring_values.observed_on > scoring_subjects.scored_on
)

{{ stop_with_sentence() }}
