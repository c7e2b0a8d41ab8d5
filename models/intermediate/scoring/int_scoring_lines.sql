-- One row per subject, version and criterion: value, rule, points and what they could have been.
-- A value without a level, a range that the criterion cuts, is as unknown as no value.
-- A view: accounts' lines are stored by the mart, deals' lines are only ever added up.
with subject_scorecards as (
    select * from {{ ref('int_subject_scorecards') }}
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

final as (
    {{ scoring_lines('subject_scorecards') }}
)

select * from final
