-- One row per attribute that an active card reads: in how many accounts, or new-business deals of
-- the window at discovery, its value is known.
with scorecards as (
    select * from {{ ref('int_scorecards') }}
),

scorecard_criteria as (
    select * from {{ ref('int_scorecard_criteria') }}
),

scoring_subjects as (
    select * from {{ ref('int_scoring_subjects') }}
),

scoring_values as (
    select * from {{ ref('int_scoring_values') }}
),

review_deals as (
    select * from {{ ref('int_review_deals') }}
),

read_attributes as (
    select distinct
        scorecard_criteria.attribute_id,
        scorecard_criteria.grain
    from scorecard_criteria
    inner join scorecards
        on
            scorecard_criteria.scorecard_id = scorecards.scorecard_id
            and scorecard_criteria.scorecard_version = scorecards.scorecard_version
    where scorecards.status = 'active'
),

asked as (
    select
        'account' as grain,
        subject_id
    from scoring_subjects
    where subject_kind = 'account'
    union all
    select
        'deal' as grain,
        subject_id
    from review_deals
    where is_in_window and subject_id is not null
),

final as (
    select
        read_attributes.attribute_id,
        read_attributes.grain,
        count(asked.subject_id) as sample_count,
        count(scoring_values.subject_id) as known_count
    from read_attributes
    left join asked on read_attributes.grain = asked.grain
    left join scoring_values
        on
            asked.subject_id = scoring_values.subject_id
            and read_attributes.attribute_id = scoring_values.attribute_id
    group by read_attributes.attribute_id, read_attributes.grain
)

select * from final
