-- One row per quarter and question of the quarterly review: the figure that speaks most for a yes,
-- what else moved beyond chance, and the rows behind it. Whether that is a yes is not said here.
with
quarters as (select * from {{ ref('int_validation_quarters') }}),

figures as (select * from {{ ref('int_trigger_figures') }}),

cases as (select * from {{ ref('int_trigger_cases') }}),

anomalies as (select * from {{ ref('int_deal_anomalies') }}),

questions as (
    {% for question_id, question, evidence_kind, value_basis in [
        (
            'closed_won_shift', 'Did the values that won deals have shift against the year before?',
            'deal', 'discovery',
        ),
        (
            'new_churn_types', 'Do other kinds of customers leave than in the year before?',
            'account', 'current',
        ),
        (
            'conversion_shift', 'Did close rate or MQL to SQL rate shift against the year before?',
            'deal or lead', 'event',
        ),
        (
            'anomalous_deals', 'Was a deal won whose amount or cycle is out of line?',
            'deal', 'event',
        ),
    ] %}
    select
        '{{ question_id }}' as question_id,
        '{{ question }}' as question,
        '{{ evidence_kind }}' as evidence_kind,
        '{{ value_basis }}' as value_basis
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

subjects as (
    select
        quarter_start,
        question_id,
        sample_count as subject_count,
        base_sample_count as base_subject_count
    from figures
    where figure_id = 'all'
),

ranked as (
    select
        *,
        row_number() over (
            partition by quarter_start, question_id
            order by single_p_value, hit_count desc, figure_id, figure_value
        ) as figure_rank,
        p_value < 0.05 as is_beyond_chance
    from figures
    where is_compared
),

beyond as (
    select
        quarter_start,
        question_id,
        count(*) as beyond_chance_count,
        string_agg(
            figure_id || ' ' || figure_value || ' (' || hit_count || ' of ' || sample_count
            || ' against ' || base_hit_count || ' of ' || base_sample_count || ')',
            '; ' order by figure_rank
        ) as beyond_chance_figures
    from ranked
    where is_beyond_chance
    group by quarter_start, question_id
),

-- Of a rate the rows behind it are all cases, as it may be those that failed one wants to see.
figure_cases as (
    select distinct
        ranked.quarter_start,
        ranked.question_id,
        cases.case_key
    from ranked
    inner join quarters on ranked.quarter_start = quarters.quarter_start
    inner join cases
        on
            ranked.question_id = cases.question_id
            and ranked.figure_id = cases.figure_id
            and ranked.figure_value = cases.figure_value
            and cases.case_date between quarters.quarter_start and quarters.quarter_end_date
    where ranked.figure_rank = 1
    union
    select
        quarter_start,
        'anomalous_deals' as question_id,
        deal_key as case_key
    from anomalies
),

evidence as (
    select
        quarter_start,
        question_id,
        count(*) as evidence_count,
        array_to_string(list_slice(list(case_key order by case_key), 1, 20), '|')
            as evidence_keys
    from figure_cases
    group by quarter_start, question_id
),

numbered_anomalies as (
    select
        *,
        row_number() over (
            partition by quarter_start order by abs(robust_z) desc, deal_key, figure_id
        ) as anomaly_rank
    from anomalies
),

anomaly_words as (
    select
        quarter_start,
        count(distinct deal_key) as anomaly_count,
        string_agg(
            deal_key || ' ' || figure_id || ' ' || format('{:+.1f}', robust_z)
            || ' robust deviations from the median of ' || reference_count,
            '; ' order by anomaly_rank
        ) filter (where anomaly_rank <= 20) as anomaly_words
    from numbered_anomalies
    group by quarter_start
),

final as (
    select
        quarters.quarter_start,
        quarters.quarter_end_date,
        questions.*,
        ranked.figure_id,
        ranked.figure_value,
        ranked.dimension,
        case
            when questions.question_id = 'anomalous_deals'
                then coalesce(anomaly_words.anomaly_count, 0)
            else coalesce(ranked.hit_count, 0)
        end as hit_count,
        coalesce(ranked.sample_count, subjects.subject_count, 0) as sample_count,
        ranked.base_hit_count,
        ranked.base_sample_count,
        ranked.p_value,
        coalesce(ranked.compared_count, 0) as compared_count,
        coalesce(ranked.is_beyond_chance, false) as is_beyond_chance,
        coalesce(beyond.beyond_chance_count, 0) as beyond_chance_count,
        beyond.beyond_chance_figures,
        anomaly_words.anomaly_count,
        anomaly_words.anomaly_words,
        coalesce(subjects.subject_count, ranked.sample_count, 0) as subject_count,
        coalesce(subjects.base_subject_count, ranked.base_sample_count, 0) as base_subject_count,
        coalesce(evidence.evidence_count, 0) as evidence_count,
        evidence.evidence_keys
    from quarters
    cross join questions
    left join subjects
        on
            quarters.quarter_start = subjects.quarter_start
            -- A deal is out of line among the won ones, too.
            and subjects.question_id
            = replace(questions.question_id, 'anomalous_deals', 'closed_won_shift')
    left join ranked
        on
            quarters.quarter_start = ranked.quarter_start
            and questions.question_id = ranked.question_id
            and ranked.figure_rank = 1
    left join beyond
        on
            quarters.quarter_start = beyond.quarter_start
            and questions.question_id = beyond.question_id
    left join anomaly_words
        on
            quarters.quarter_start = anomaly_words.quarter_start
            and questions.question_id = 'anomalous_deals'
    left join evidence
        on
            quarters.quarter_start = evidence.quarter_start
            and questions.question_id = evidence.question_id
)

select * from final
