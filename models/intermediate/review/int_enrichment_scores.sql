-- One row per account, unknown attribute of its primary card and end (best, worst): the score with
-- that value found at that end and everything else as it is. The sums are those of
-- int_category_points and int_scope_scores.
with scoring_lines as (
    select * from {{ ref('int_scoring_lines') }}
),

subject_scorecards as (
    select * from {{ ref('int_subject_scorecards') }}
),

scorecards as (
    select * from {{ ref('int_scorecards') }}
),

primary_lines as (
    select scoring_lines.*
    from scoring_lines
    inner join subject_scorecards
        on
            scoring_lines.subject_id = subject_scorecards.subject_id
            and scoring_lines.scorecard_id = subject_scorecards.scorecard_id
            and scoring_lines.scorecard_version = subject_scorecards.scorecard_version
    where subject_scorecards.is_primary and scoring_lines.subject_kind = 'account'
),

ends as (
    select unnest(['best', 'worst']) as found_end
),

questions as (
    select
        primary_lines.subject_id,
        primary_lines.attribute_id as found_attribute_id,
        ends.found_end
    from primary_lines
    cross join ends
    where not primary_lines.is_known
    group by primary_lines.subject_id, primary_lines.attribute_id, ends.found_end
),

answered as (
    select
        questions.found_attribute_id,
        questions.found_end,
        primary_lines.* replace (
            is_known or attribute_id = found_attribute_id as is_known,
            case
                when is_known or attribute_id != found_attribute_id then points
                when found_end = 'best' then best_points
                else worst_points
            end as points
        )
    from questions
    inner join primary_lines on questions.subject_id = primary_lines.subject_id
),

categories as (
    select
        subject_id,
        account_key,
        is_fit_only,
        scorecard_id,
        scorecard_version,
        found_attribute_id,
        found_end,
        least(sum(points), category_max_points) as capped_points,
        least(coalesce(sum(points) filter (where is_known), 0), category_max_points)
            as known_points,
        least(coalesce(sum(max_points) filter (where is_known), 0), category_max_points)
            as known_capped_max,
        sum(max_points) as criteria_max,
        coalesce(sum(max_points) filter (where is_known), 0) as known_max,
        sum(weight_pct) as weight_sum,
        coalesce(sum(weight_pct) filter (where is_known), 0) as known_weight,
        sum({{ weighted('points') }}) as weighted_points,
        coalesce(sum({{ weighted('points') }}) filter (where is_known), 0)
            as known_weighted_points
    from answered
    group by
        subject_id,
        account_key,
        is_fit_only,
        scorecard_id,
        scorecard_version,
        category_id,
        category_max_points,
        found_attribute_id,
        found_end
),

sums as (
    select
        {% for column in [
            'capped_points', 'known_points', 'known_capped_max', 'criteria_max', 'known_max',
            'weight_sum', 'known_weight', 'weighted_points', 'known_weighted_points',
        ] %}
        sum({{ column }}) as {{ column }},
        {% endfor %}
        subject_id,
        account_key,
        is_fit_only,
        scorecard_id,
        scorecard_version,
        found_attribute_id,
        found_end
    from categories
    group by
        subject_id,
        account_key,
        is_fit_only,
        scorecard_id,
        scorecard_version,
        found_attribute_id,
        found_end
),

ratios as (
    select
        sums.*,
        scorecards.band_scale,
        scorecards.missing_policy,
        scorecards.min_coverage,
        case scorecards.score_mode
            when 'weighted' then sums.known_weight / nullif(sums.weight_sum, 0)
            else sums.known_max / nullif(sums.criteria_max, 0)
        end as coverage,
        case
            when scorecards.score_mode = 'weighted'
                then
                    sums.weighted_points
                    / nullif(case when sums.is_fit_only then sums.weight_sum else 100 end, 0)
            else
                sums.capped_points / nullif(
                    case
                        when sums.is_fit_only then scorecards.fit_max_points
                        else scorecards.max_points
                    end, 0
                )
        end as plain_ratio,
        case scorecards.score_mode
            when 'weighted' then sums.known_weighted_points / nullif(sums.known_weight, 0)
            else sums.known_points / nullif(sums.known_capped_max, 0)
        end as known_ratio
    from sums
    inner join scorecards
        on
            sums.scorecard_id = scorecards.scorecard_id
            and sums.scorecard_version = scorecards.scorecard_version
),

final as (
    select
        subject_id,
        account_key,
        scorecard_id,
        scorecard_version,
        band_scale,
        found_attribute_id as attribute_id,
        found_end,
        case
            when missing_policy = 'rescale' then {{ score_of('known_ratio') }}
            when missing_policy = 'abstain' and coverage < min_coverage then null
            else {{ score_of('plain_ratio') }}
        end as icp_score
    from ratios
)

select * from final
