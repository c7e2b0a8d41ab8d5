-- One row per quarter and question of the quarterly review, as the exports of today answer it.
-- Where nothing moved and too few cases were seen, nobody knows: that is no "no".
with
findings as (select * from {{ ref('int_review_trigger_findings') }}),

answered as (
    select
        *,
        case
            when is_beyond_chance or anomaly_count > 0 then 'yes'
            when
                subject_count < {{ var('trigger_min_sample') }}
                or base_subject_count < {{ var('trigger_min_sample') }}
                then 'insufficient'
            when question_id != 'anomalous_deals' and figure_id is null then 'insufficient'
            else 'no'
        end as answer
    from findings
),

final as (
    select
        answered.quarter_start,
        answered.question_id,
        answered.question,
        answered.answer,
        answered.figure_id,
        answered.figure_value,
        answered.dimension,
        answered.hit_count,
        answered.sample_count,
        answered.hit_count / nullif(answered.sample_count, 0) as value,
        answered.base_hit_count,
        answered.base_sample_count,
        answered.base_hit_count / nullif(answered.base_sample_count, 0) as base_value,
        answered.hit_count / nullif(answered.sample_count, 0)
        - answered.base_hit_count / nullif(answered.base_sample_count, 0) as difference,
        {% for bound in ['low', 'high'] %}
        {{ share_gap_bound(
            'answered.hit_count', 'answered.sample_count',
            'answered.base_hit_count', 'answered.base_sample_count', bound
        ) }} as ci_{{ bound }},
        {% endfor %}
        cast(answered.p_value as double) as p_value,
        answered.compared_count,
        answered.beyond_chance_count,
        coalesce(answered.beyond_chance_figures, answered.anomaly_words) as yes_figures,
        answered.subject_count,
        answered.base_subject_count,
        answered.evidence_kind,
        answered.evidence_count,
        answered.evidence_keys,
        answered.value_basis,
        case
            when answered.question_id = 'anomalous_deals'
                then
                    answered.hit_count || ' of ' || answered.sample_count
                    || ' won deals out of line'
            when answered.figure_id is null then 'nothing to compare'
            else
                answered.figure_id || ' ' || answered.figure_value || ': '
                || answered.hit_count || ' of ' || answered.sample_count || ' against '
                || answered.base_hit_count || ' of ' || answered.base_sample_count
                || ' in the 365 days before'
        end
        || case answered.answer
            when 'insufficient' then '; too few cases to say no'
            when 'no' then case when answered.figure_id is null then '' else '; within chance' end
            else
                case
                    when
                        answered.figure_id = 'mql_to_sql_rate'
                        and answered.hit_count / answered.sample_count
                        < answered.base_hit_count / answered.base_sample_count
                        then '; look at fct_quarterly_drift first'
                    else ''
                end
        end as finding,
        answered.quarter_start as window_start_date,
        answered.quarter_end_date as window_end_date,
        cast(answered.quarter_start + interval '3 months' as date)
        <= {{ as_of_date() }} as is_quarter_over
    from answered
)

select * from final
