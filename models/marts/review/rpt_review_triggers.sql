-- One row per quarter and question of the quarterly review: yes or no, the figure that speaks most
-- for a yes with its n, and the rows behind it. `insufficient` is no `no`: there were too few cases
-- to see a change. Nothing later than the quarter enters, save values of accounts: those of today.
-- So the answer may change; reported_answer is what was first said.
with
figures as (select * from {{ ref('int_review_trigger_answers') }}),

all_reports as (select * from {{ ref('int_review_trigger_reports') }}),

scorecards as (select * from {{ ref('scorecards') }}),

icp_reviews as (select * from {{ ref('icp_reviews') }}),

reports as (
    select * from all_reports
    where reported_at <= {{ as_of_date() }}
),

{{ beside_reported(
    key_columns=[
        'quarter_start', 'question_id',
    ],
    kept_columns=[
        'question', 'evidence_kind', 'value_basis', 'window_start_date', 'window_end_date',
    ],
    counts=[
        'hit_count', 'sample_count', 'compared_count', 'beyond_chance_count', 'subject_count',
        'base_subject_count', 'evidence_count',
    ],
    columns=[
        'answer', 'figure_id', 'figure_value', 'dimension', 'value', 'base_hit_count',
        'base_sample_count', 'base_value', 'difference', 'ci_low', 'ci_high', 'p_value',
        'yes_figures', 'evidence_keys', 'finding',
    ],
    reported_columns=[
        'answer', 'figure_id', 'figure_value', 'hit_count', 'sample_count', 'value', 'finding',
    ],
    telling_columns=[
        'answer', 'figure_id', 'figure_value', 'hit_count', 'sample_count',
    ],
) }},

cards as (
    select
        min(valid_from) as valid_from,
        coalesce(min(review_days), 90) as review_days
    from scorecards
    where
        status = 'active'
        and polarity = 'ideal'
        and {{ as_of_date() }} between coalesce(valid_from, date '0001-01-01')
        and coalesce(valid_to, date '9999-12-31')
),

-- A review is of the last quarter that was over on its day.
reviews as (
    select
        icp_reviews.*,
        cast(date_trunc('quarter', icp_reviews.reviewed_on) - interval '3 months' as date)
            as quarter_start
    from icp_reviews
    inner join scorecards
        on
            icp_reviews.scorecard_id = scorecards.scorecard_id
            and icp_reviews.version = scorecards.version
            and scorecards.polarity = 'ideal'
    where icp_reviews.reviewed_on <= {{ as_of_date() }}
    qualify
        row_number() over (
            partition by
                date_trunc('quarter', icp_reviews.reviewed_on), icp_reviews.question_id
            order by icp_reviews.reviewed_on desc, icp_reviews.review_id
        ) = 1
),

final as (
    select
        compared.* replace (
            coalesce(compared.answer, 'insufficient') as answer,
            coalesce(compared.finding, 'no longer asked') as finding
        ),
        case
            when compared.window_end_date >= {{ as_of_date() }} then 'not_due'
            when reviews.review_id is not null then 'reviewed'
            when coalesce(cards.valid_from > compared.window_end_date, true) then 'not_due'
            when {{ as_of_date() }} - compared.window_end_date <= cards.review_days then 'open'
            else 'missing'
        end as review_status,
        reviews.review_id,
        reviews.reviewed_on,
        reviews.answer as review_answer,
        reviews.outcome as review_outcome,
        reviews.owner as review_owner,
        reviews.due_on as review_due_on
    from compared
    cross join cards
    left join reviews
        on
            compared.quarter_start = reviews.quarter_start
            and compared.question_id = reviews.question_id
)

select * from final
