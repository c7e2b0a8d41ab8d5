-- One row per account: the criteria that earned the most on its primary card.
with scoring_lines as (
    select * from {{ ref('int_scoring_lines') }}
),

subject_scores as (
    select * from {{ ref('int_subject_scores') }}
),

lines as (
    select
        scoring_lines.account_key,
        scoring_lines.criterion_id,
        scoring_lines.label,
        scoring_lines.points,
        scoring_lines.max_points,
        row_number() over (
            partition by scoring_lines.account_key
            order by scoring_lines.points desc, scoring_lines.sort_order, scoring_lines.criterion_id
        ) as points_rank
    from scoring_lines
    inner join subject_scores
        on
            scoring_lines.subject_id = subject_scores.subject_id
            and scoring_lines.scorecard_id = subject_scores.scorecard_id
            and scoring_lines.scorecard_version = subject_scores.scorecard_version
    where subject_scores.is_primary and scoring_lines.subject_kind = 'account'
),

final as (
    select
        account_key,
        string_agg(
            label || ' ' || {{ number_text('round(points, 1)') }} || ' of '
            || {{ number_text('max_points') }},
            '; ' order by points_rank
        ) filter (where points_rank <= 3 and points > 0) as top_reasons
    from lines
    group by account_key
)

select * from final
