-- One row per account that is in a segment: its first by priority.
with conditions_met as (
    select * from {{ ref('int_conditions_met') }}
),

scoring_subjects as (
    select * from {{ ref('int_scoring_subjects') }}
),

segments as (
    select * from {{ ref('segments') }}
),

ranked as (
    select
        scoring_subjects.account_key,
        segments.segment_id,
        row_number() over (
            partition by scoring_subjects.account_key
            order by segments.priority, segments.segment_id
        ) as segment_rank
    from conditions_met
    inner join scoring_subjects on conditions_met.subject_id = scoring_subjects.subject_id
    inner join segments on conditions_met.owner_id = segments.segment_id
    where conditions_met.owner_type = 'segment' and scoring_subjects.subject_kind = 'account'
),

final as (
    select
        account_key,
        segment_id
    from ranked
    where segment_rank = 1
)

select * from final
