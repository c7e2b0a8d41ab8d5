-- One row per profile, version and scope: `fit`, `signal`, and `total` over whatever counts.
with category_points as (
    select * from {{ ref('int_category_points') }}
),

scorecards as (
    select * from {{ ref('int_scorecards') }}
),

{% set sums = [
    'points', 'capped_points', 'known_points', 'known_capped_max', 'low_points', 'high_points',
    'criteria_max', 'known_max', 'weight_sum', 'known_weight', 'weighted_points',
    'known_weighted_points', 'low_weighted_points', 'high_weighted_points', 'criterion_count',
    'known_count',
] %}
scoped as (
    {% for scope in ['total', 'fit', 'signal'] %}
    select
        {% for column in sums %}
        coalesce(sum({{ column }}), 0) as {{ column }},
        {% endfor %}
        profile_id,
        is_fit_only,
        scorecard_id,
        scorecard_version,
        '{{ scope }}' as scope
    from category_points
    {{ "where part = '" ~ scope ~ "'" if scope != 'total' }}
    group by profile_id, is_fit_only, scorecard_id, scorecard_version
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

measured as (
    select
        scoped.*,
        scorecards.score_mode,
        scorecards.missing_policy,
        scorecards.min_coverage,
        case
            when scorecards.score_mode = 'weighted'
                then scoped.known_weight / nullif(scoped.weight_sum, 0)
            else scoped.known_max / nullif(scoped.criteria_max, 0)
        end as coverage,
        case
            when scorecards.score_mode = 'weighted' and scoped.scope = 'total'
                then case when scoped.is_fit_only then scoped.weight_sum else 100 end
            when scorecards.score_mode = 'weighted' then scoped.weight_sum
            when scoped.scope = 'signal' then scorecards.signal_max_points
            when scoped.scope = 'fit' or scoped.is_fit_only
                then scorecards.fit_max_points
            else scorecards.max_points
        end as denominator
    from scoped
    inner join scorecards
        on
            scoped.scorecard_id = scorecards.scorecard_id
            and scoped.scorecard_version = scorecards.scorecard_version
),

ratios as (
    select
        measured.*,
        case score_mode when 'weighted' then weighted_points else capped_points end
        / nullif(denominator, 0) as plain_ratio,
        case score_mode
            when 'weighted' then known_weighted_points / nullif(known_weight, 0)
            else known_points / nullif(known_capped_max, 0)
        end as known_ratio,
        case score_mode when 'weighted' then low_weighted_points else low_points end
        / nullif(denominator, 0) as low_ratio,
        case score_mode when 'weighted' then high_weighted_points else high_points end
        / nullif(denominator, 0) as high_ratio
    from measured
),

final as (
    select
        profile_id,
        scorecard_id,
        scorecard_version,
        scope,
        points,
        capped_points,
        criterion_count,
        known_count,
        coverage,
        case
            when missing_policy = 'rescale' then {{ score_of('known_ratio') }}
            when missing_policy = 'abstain' and coverage < min_coverage then null
            else {{ score_of('plain_ratio') }}
        end as score,
        {{ score_of('low_ratio') }} as score_low,
        {{ score_of('high_ratio') }} as score_high
    from ratios
)

select * from final
