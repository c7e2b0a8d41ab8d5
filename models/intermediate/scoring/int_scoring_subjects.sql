-- One row per subject that is scored: an account, a deal at one of its moments, or a stop of the
-- replay that explains a change. rules_on: the day whose rules count, where not that of scoring.
with known_subjects as (
    select * from {{ ref('int_known_subjects') }}
),

replay_subjects as (
    select * from {{ ref('int_replay_subjects') }}
),

final as (
    select
        *,
        cast(null as date) as rules_on
    from known_subjects
    union all
    select * from replay_subjects
)

select * from final
