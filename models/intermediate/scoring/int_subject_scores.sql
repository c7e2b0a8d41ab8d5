-- One row per subject and version: points, score, bounds, band and the tier the rules give it.
-- Bounds come before exclusions: a disqualified subject keeps its score, and its tier is Out.
with scope_scores as (
    select * from {{ ref('int_scope_scores') }}
),

subject_scorecards as (
    select * from {{ ref('int_subject_scorecards') }}
),

scorecards as (
    select * from {{ ref('int_scorecards') }}
),

bands as (
    select * from {{ ref('int_bands') }}
),

subject_exclusions as (
    select * from {{ ref('int_subject_exclusions') }}
),

scored as (
    select
        subject_scorecards.*,
        scorecards.label as scorecard_label,
        scorecards.status as scorecard_status,
        scorecards.polarity,
        scorecards.paired_scorecard_id,
        scorecards.band_scale,
        coalesce(totals.points, 0) as points,
        coalesce(totals.capped_points, 0) as capped_points,
        coalesce(totals.criterion_count, 0) as criterion_count,
        coalesce(totals.known_count, 0) as known_count,
        totals.coverage,
        fits.score as fit_score,
        case
            when coalesce(fits.known_count, 0) = 0 then 'unknown'
            when fits.has_current_value then 'current'
            else 'as_of'
        end as fit_basis,
        signals.score as signal_score,
        totals.score as icp_score,
        totals.score_low,
        totals.score_high
    from subject_scorecards
    inner join scorecards
        on
            subject_scorecards.scorecard_id = scorecards.scorecard_id
            and subject_scorecards.scorecard_version = scorecards.scorecard_version
    {% for alias, scope in {'totals': 'total', 'fits': 'fit', 'signals': 'signal'}.items() %}
    left join scope_scores as {{ alias }}
        on
            subject_scorecards.subject_id = {{ alias }}.subject_id
            and subject_scorecards.scorecard_id = {{ alias }}.scorecard_id
            and subject_scorecards.scorecard_version = {{ alias }}.scorecard_version
            and {{ alias }}.scope = '{{ scope }}'
    {% endfor %}
),

banded as (
    select
        scored.*,
        reached.band_id,
        reached.tier as band_tier,
        reached.tier_rank,
        lowest.tier as low_tier,
        highest.tier as high_tier
    from scored
    {% for alias, score in {
        'reached': 'icp_score', 'lowest': 'score_low', 'highest': 'score_high',
    }.items() %}
    left join bands as {{ alias }}
        on
            scored.scorecard_id = {{ alias }}.scorecard_id
            and scored.scorecard_version = {{ alias }}.scorecard_version
            and scored.{{ score }} >= {{ alias }}.lower_score
            and scored.{{ score }} < {{ alias }}.below_score
    {% endfor %}
),

excluded as (
    select
        banded.*,
        subject_exclusions.exclusion_ids,
        subject_exclusions.exclusion_reasons,
        subject_exclusions.shadow_exclusion_ids,
        coalesce(subject_exclusions.is_disqualified, false) as is_disqualified,
        -- The worst of the caps that are worse than the tier itself.
        (
            select arg_max(caps.tier, caps.tier_rank)
            from bands as caps
            where
                caps.scorecard_id = banded.scorecard_id
                and caps.scorecard_version = banded.scorecard_version
                and list_contains(subject_exclusions.capped_tiers, caps.tier)
                and caps.tier_rank > banded.tier_rank
        ) as capped_tier
    from banded
    left join subject_exclusions
        on
            banded.subject_id = subject_exclusions.subject_id
            and banded.scorecard_id = subject_exclusions.scorecard_id
            and banded.scorecard_version = subject_exclusions.scorecard_version
),

final as (
    select
        excluded.* exclude (
            band_tier, tier_rank, low_tier, high_tier, capped_tier, is_disqualified
        ),
        coalesce(low_tier = high_tier, false) as is_tier_certain,
        case
            when is_disqualified then 'disqualified'
            when icp_score is null then 'insufficient'
            when known_count < criterion_count then 'partial'
            else 'scored'
        end as score_status,
        case when is_fit_only then 'fit_only' else 'fit_and_signal' end as score_basis,
        case
            when is_disqualified then 'Out'
            when icp_score is null then 'Unknown'
            else coalesce(capped_tier, band_tier)
        end as machine_tier
    from excluded
)

select * from final
