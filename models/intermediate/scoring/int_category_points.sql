-- One row per profile, version and category: points as earned, at worst and at best, each capped.
-- Weighted cards are not capped by category; their sums of weight x ratio stand beside the points.
with profile_lines as (
    select * from {{ ref('int_profile_lines') }}
),

summed as (
    select
        profile_id,
        is_fit_only,
        scorecard_id,
        scorecard_version,
        category_id,
        part,
        category_max_points,
        sum(points) as points,
        sum(points) filter (where is_known) as known_points,
        sum(case when is_known then points else worst_points end) as low_points,
        sum(case when is_known then points else best_points end) as high_points,
        sum(max_points) as criteria_max,
        sum(max_points) filter (where is_known) as known_max,
        sum(weight_pct) as weight_sum,
        sum(weight_pct) filter (where is_known) as known_weight,
        sum({{ weighted('points') }}) as weighted_points,
        sum({{ weighted('points') }}) filter (where is_known) as known_weighted_points,
        sum({{ weighted('case when is_known then points else worst_points end') }})
            as low_weighted_points,
        sum({{ weighted('case when is_known then points else best_points end') }})
            as high_weighted_points,
        count(*) as criterion_count,
        count(*) filter (where is_known) as known_count
    from profile_lines
    group by
        profile_id,
        is_fit_only,
        scorecard_id,
        scorecard_version,
        category_id,
        part,
        category_max_points
),

final as (
    select
        * exclude (category_max_points, known_points, low_points, high_points),
        least(points, category_max_points) as capped_points,
        least(coalesce(known_points, 0), category_max_points) as known_points,
        least(coalesce(known_max, 0), category_max_points) as known_capped_max,
        least(low_points, category_max_points) as low_points,
        least(high_points, category_max_points) as high_points
    from summed
)

select * from final
