-- One row per account and attribute its primary card does not know: what finding this one value
-- could do, best and worst, with everything else as it is. Caps hold; a disqualified account is
-- not here, as no value moves it; that a value could itself meet an exclusion is not looked at.
with enrichment_scores as (
    select * from {{ ref('int_enrichment_scores') }}
),

subject_scores as (
    select * from {{ ref('int_subject_scores') }}
),

subject_exclusions as (
    select * from {{ ref('int_subject_exclusions') }}
),

account_segments as (
    select * from {{ ref('int_account_segments') }}
),

accounts as (
    select * from {{ ref('int_accounts') }}
),

bands as (
    select * from {{ ref('int_bands') }}
),

segments as (
    select * from {{ ref('segments') }}
),

attributes as (
    select * from {{ ref('attributes') }}
),

tiers as (
    select distinct
        band_scale,
        tier,
        tier_rank
    from bands
),

banded as (
    select
        enrichment_scores.*,
        bands.tier_rank as band_rank
    from enrichment_scores
    left join bands
        on
            enrichment_scores.scorecard_id = bands.scorecard_id
            and enrichment_scores.scorecard_version = bands.scorecard_version
            and enrichment_scores.icp_score >= bands.lower_score
            and enrichment_scores.icp_score < bands.below_score
),

caps as (
    select
        subject_exclusions.subject_id,
        bands.scorecard_id,
        bands.scorecard_version,
        max(bands.tier_rank) as cap_rank
    from subject_exclusions
    inner join bands
        on
            subject_exclusions.scorecard_id = bands.scorecard_id
            and subject_exclusions.scorecard_version = bands.scorecard_version
            and list_contains(subject_exclusions.capped_tiers, bands.tier)
    group by subject_exclusions.subject_id, bands.scorecard_id, bands.scorecard_version
),

-- Without a band there is no tier, and a cap gives none.
reached as (
    select
        banded.*,
        case
            when banded.band_rank is not null
                then greatest(banded.band_rank, coalesce(caps.cap_rank, banded.band_rank))
        end as reached_rank
    from banded
    left join caps
        on
            banded.subject_id = caps.subject_id
            and banded.scorecard_id = caps.scorecard_id
            and banded.scorecard_version = caps.scorecard_version
),

ends as (
    select
        {% for found_end in ['best', 'worst'] %}
        max(icp_score) filter (where found_end = '{{ found_end }}') as score_{{ found_end }},
        max(reached_rank) filter (where found_end = '{{ found_end }}') as rank_{{ found_end }},
        {% endfor %}
        subject_id,
        account_key,
        scorecard_id,
        scorecard_version,
        band_scale,
        attribute_id
    from reached
    group by
        subject_id,
        account_key,
        scorecard_id,
        scorecard_version,
        band_scale,
        attribute_id
),

lightest as (
    select min(revenue_weight) as revenue_weight
    from segments
),

-- Outside every segment an account weighs as much as in the lightest one.
weighed as (
    select
        ends.*,
        subject_scores.machine_tier,
        subject_scores.icp_score,
        current_tiers.tier_rank as current_rank,
        account_segments.segment_id,
        coalesce(segments.revenue_weight, lightest.revenue_weight, 1) as revenue_weight
    from ends
    inner join subject_scores
        on
            ends.subject_id = subject_scores.subject_id
            and ends.scorecard_id = subject_scores.scorecard_id
            and ends.scorecard_version = subject_scores.scorecard_version
    left join tiers as current_tiers
        on
            ends.band_scale = current_tiers.band_scale
            and subject_scores.machine_tier = current_tiers.tier
    cross join lightest
    left join account_segments on ends.account_key = account_segments.account_key
    left join segments on account_segments.segment_id = segments.segment_id
    where subject_scores.score_status != 'disqualified'
),

-- From Unknown to any tier is one step, and the tiers it could become add theirs.
moved as (
    select
        *,
        coalesce(
            greatest(rank_best, rank_worst, current_rank)
            - least(rank_best, rank_worst, current_rank),
            0
        )
        + case
            when current_rank is null and coalesce(rank_best, rank_worst) is not null then 1 else 0
        end as tiers_moved
    from weighed
),

final as (
    select
        row_number() over (
            order by
                moved.tiers_moved * moved.revenue_weight desc,
                moved.score_best - coalesce(moved.score_worst, 0) desc nulls last,
                moved.account_key,
                moved.attribute_id
        ) as queue_rank,
        moved.account_key,
        accounts.account_name,
        moved.attribute_id,
        attributes.label as attribute_label,
        moved.scorecard_id,
        cast(moved.scorecard_version as integer) as scorecard_version,
        moved.segment_id,
        cast(moved.revenue_weight as double) as revenue_weight,
        moved.machine_tier,
        cast(moved.icp_score as double) as icp_score,
        coalesce(best_tiers.tier, 'Unknown') as best_tier,
        cast(moved.score_best as double) as best_score,
        coalesce(worst_tiers.tier, 'Unknown') as worst_tier,
        cast(moved.score_worst as double) as worst_score,
        cast(moved.score_best - moved.score_worst as double) as score_span,
        cast(moved.tiers_moved as bigint) as tiers_moved,
        moved.tiers_moved > 0 as could_move_tier,
        cast(moved.tiers_moved * moved.revenue_weight as double) as priority
    from moved
    inner join accounts on moved.account_key = accounts.account_key
    inner join attributes on moved.attribute_id = attributes.attribute_id
    left join tiers as best_tiers
        on moved.band_scale = best_tiers.band_scale and moved.rank_best = best_tiers.tier_rank
    left join tiers as worst_tiers
        on moved.band_scale = worst_tiers.band_scale and moved.rank_worst = worst_tiers.tier_rank
)

select * from final
