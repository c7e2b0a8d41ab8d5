-- Values that a score uses although they were observed after its day, and moments from which what
-- was learnt once the deal had closed can be seen; only `closed` may do either.
with scoring_values as (
    select * from {{ ref('int_scoring_values') }}
),

scoring_subjects as (
    select * from {{ ref('int_scoring_subjects') }}
),

deals as (
    select * from {{ ref('int_deals') }}
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
    union all
    select
        scoring_subjects.subject_id || ' is scored with what was known on '
        || scoring_subjects.known_until || ', but its deal closed on ' || deals.closed_date
        || '; report it, as this score knows the outcome.' as sentence
    from scoring_subjects
    inner join deals on scoring_subjects.deal_key = deals.deal_key
    where
        scoring_subjects.scoring_moment in ('opened', 'discovery')
        and scoring_subjects.known_until >= deals.closed_date
)

{{ stop_with_sentence() }}
