-- One row per account and unknown attribute that its primary card or one of its exclusions asks
-- for: score and tier with this one value found at its best and at its worst, everything else as
-- it is. A disqualified account is here only where a value could undo that.
with enrichment_scores as (
    select * from {{ ref('int_enrichment_scores') }}
),

enrichment_exclusions as (
    select * from {{ ref('int_enrichment_exclusions') }}
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

bands as (
    select * from {{ ref('int_bands') }}
),

segments as (
    select * from {{ ref('segments') }}
),

primary_scores as (
    select
        subject_id,
        account_key,
        scorecard_id,
        scorecard_version,
        icp_score,
        machine_tier,
        is_tier_certain,
        score_status
    from subject_scores
    where is_primary
),

-- Out is the worst tier of a card, whether or not its scale has a band for it.
tiers as (
    select distinct
        scorecard_id,
        scorecard_version,
        tier,
        tier_rank
    from bands
    union
    select
        scorecard_id,
        scorecard_version,
        'Out' as tier,
        coalesce(max(tier_rank) filter (where tier = 'Out'), max(tier_rank) + 1) as tier_rank
    from bands
    group by scorecard_id, scorecard_version
),

scored_ends as (
    select
        subject_id,
        attribute_id,
        max(icp_score) filter (where found_end = 'best') as score_best,
        max(icp_score) filter (where found_end = 'worst') as score_worst
    from enrichment_scores
    group by subject_id, attribute_id
),

-- An attribute that only exclusions ask for leaves the score where it is.
questions as (
    select
        primary_scores.*,
        scored_ends.attribute_id,
        scored_ends.score_best,
        scored_ends.score_worst
    from primary_scores
    inner join scored_ends on primary_scores.subject_id = scored_ends.subject_id
    union all
    select
        primary_scores.*,
        enrichment_exclusions.attribute_id,
        primary_scores.icp_score as score_best,
        primary_scores.icp_score as score_worst
    from primary_scores
    inner join enrichment_exclusions
        on primary_scores.subject_id = enrichment_exclusions.subject_id
    left join scored_ends
        on
            enrichment_exclusions.subject_id = scored_ends.subject_id
            and enrichment_exclusions.attribute_id = scored_ends.attribute_id
    where scored_ends.subject_id is null
),

excluded as (
    select
        {% for found_end in ['best', 'worst'] %}
        coalesce(
            enrichment_exclusions.is_disqualified_{{ found_end }},
            subject_exclusions.is_disqualified,
            false
        ) as is_disqualified_{{ found_end }},
        case
            when enrichment_exclusions.subject_id is null then subject_exclusions.cap_rank
            else enrichment_exclusions.cap_rank_{{ found_end }}
        end as cap_rank_{{ found_end }},
        {% endfor %}
        questions.*
    from questions
    left join enrichment_exclusions
        on
            questions.subject_id = enrichment_exclusions.subject_id
            and questions.attribute_id = enrichment_exclusions.attribute_id
    left join subject_exclusions
        on
            questions.subject_id = subject_exclusions.subject_id
            and questions.scorecard_id = subject_exclusions.scorecard_id
            and questions.scorecard_version = subject_exclusions.scorecard_version
),

-- Without a band there is no tier, and a cap gives none.
reached as (
    select
        {% for found_end in ['best', 'worst'] %}
        case
            when excluded.is_disqualified_{{ found_end }} then out_tiers.tier_rank
            when {{ found_end }}_bands.tier_rank is not null
                then
                    greatest(
                        {{ found_end }}_bands.tier_rank,
                        coalesce(
                            excluded.cap_rank_{{ found_end }}, {{ found_end }}_bands.tier_rank
                        )
                    )
        end as rank_{{ found_end }},
        {% endfor %}
        excluded.*,
        current_tiers.tier_rank as current_rank
    from excluded
    {% for found_end in ['best', 'worst'] %}
    left join bands as {{ found_end }}_bands
        on
            excluded.scorecard_id = {{ found_end }}_bands.scorecard_id
            and excluded.scorecard_version = {{ found_end }}_bands.scorecard_version
            and excluded.score_{{ found_end }} >= {{ found_end }}_bands.lower_score
            and excluded.score_{{ found_end }} < {{ found_end }}_bands.below_score
    {% endfor %}
    left join tiers as out_tiers
        on
            excluded.scorecard_id = out_tiers.scorecard_id
            and excluded.scorecard_version = out_tiers.scorecard_version
            and out_tiers.tier = 'Out'
    left join tiers as current_tiers
        on
            excluded.scorecard_id = current_tiers.scorecard_id
            and excluded.scorecard_version = current_tiers.scorecard_version
            and excluded.machine_tier = current_tiers.tier
    where excluded.score_status != 'disqualified' or not excluded.is_disqualified_best
),

lightest as (
    select min(revenue_weight) as revenue_weight
    from segments
),

-- From Unknown to any tier is one step, and the tiers it could become add theirs. Outside every
-- segment an account weighs as much as in the lightest one.
moved as (
    select
        reached.*,
        coalesce(best_tiers.tier, 'Unknown') as best_tier,
        coalesce(worst_tiers.tier, 'Unknown') as worst_tier,
        account_segments.segment_id,
        coalesce(segments.revenue_weight, lightest.revenue_weight, 1) as revenue_weight,
        coalesce(
            greatest(reached.rank_best, reached.rank_worst, reached.current_rank)
            - least(reached.rank_best, reached.rank_worst, reached.current_rank),
            0
        )
        + case
            when
                reached.current_rank is null
                and coalesce(reached.rank_best, reached.rank_worst) is not null
                then 1
            else 0
        end as tiers_moved
    from reached
    cross join lightest
    {% for found_end in ['best', 'worst'] %}
    left join tiers as {{ found_end }}_tiers
        on
            reached.scorecard_id = {{ found_end }}_tiers.scorecard_id
            and reached.scorecard_version = {{ found_end }}_tiers.scorecard_version
            and reached.rank_{{ found_end }} = {{ found_end }}_tiers.tier_rank
    {% endfor %}
    left join account_segments on reached.account_key = account_segments.account_key
    left join segments on account_segments.segment_id = segments.segment_id
),

final as (
    select
        row_number() over (
            order by
                tiers_moved * revenue_weight desc,
                score_best - coalesce(score_worst, 0) desc nulls last,
                account_key,
                attribute_id
        ) as queue_rank,
        account_key,
        attribute_id,
        scorecard_id,
        scorecard_version,
        segment_id,
        revenue_weight,
        machine_tier,
        is_tier_certain,
        icp_score,
        best_tier,
        score_best,
        worst_tier,
        score_worst,
        tiers_moved
    from moved
)

select * from final
