-- One row per subject and version: points, score, bounds, band and the tier the rules give it.
-- Scores and bounds know no exclusions; tiers do: a disqualified subject keeps its score and is
-- Out. A tier is certain when no value that is still to be found could change it, neither by its
-- points nor by the conditions of an exclusion.
with scope_scores as (
    select * from {{ ref('int_scope_scores') }}
),

subject_scorecards as (
    select * from {{ ref('int_subject_scorecards') }}
),

subject_profiles as (
    select * from {{ ref('int_subject_profiles') }}
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
            when subject_profiles.has_current_fit_value then 'current'
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
    inner join subject_profiles
        on
            subject_scorecards.subject_id = subject_profiles.subject_id
            and subject_scorecards.scorecard_id = subject_profiles.scorecard_id
            and subject_scorecards.scorecard_version = subject_profiles.scorecard_version
    {% for alias, scope in {'totals': 'total', 'fits': 'fit', 'signals': 'signal'}.items() %}
    left join scope_scores as {{ alias }}
        on
            subject_profiles.profile_id = {{ alias }}.profile_id
            and subject_scorecards.scorecard_id = {{ alias }}.scorecard_id
            and subject_scorecards.scorecard_version = {{ alias }}.scorecard_version
            and {{ alias }}.scope = '{{ scope }}'
    {% endfor %}
),

tiers as (
    select distinct
        scorecard_id,
        scorecard_version,
        tier,
        tier_rank
    from bands
),

banded as (
    select
        scored.*,
        reached.band_id,
        reached.tier_rank,
        lowest.tier_rank as low_rank,
        highest.tier_rank as high_rank
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

-- A cap changes only what is better than the tier it names.
capped as (
    select
        {% for rank, cap in {
            'tier_rank': 'cap_rank', 'low_rank': 'possible_cap_rank',
            'high_rank': 'settled_cap_rank',
        }.items() %}
        greatest(
            banded.{{ rank }}, coalesce(subject_exclusions.{{ cap }}, banded.{{ rank }})
        ) as capped_{{ rank }},
        {% endfor %}
        banded.*,
        subject_exclusions.exclusion_ids,
        subject_exclusions.exclusion_reasons,
        subject_exclusions.shadow_exclusion_ids,
        coalesce(subject_exclusions.is_disqualified, false) as is_disqualified,
        coalesce(subject_exclusions.is_settled_disqualified, false) as is_settled_disqualified,
        coalesce(subject_exclusions.is_possible_disqualified, false) as is_possible_disqualified
    from banded
    left join subject_exclusions
        on
            banded.subject_id = subject_exclusions.subject_id
            and banded.scorecard_id = subject_exclusions.scorecard_id
            and banded.scorecard_version = subject_exclusions.scorecard_version
),

ended as (
    select
        capped.*,
        case
            when is_disqualified then 'Out'
            when icp_score is null then 'Unknown'
            else machine_tiers.tier
        end as machine_tier,
        case when is_possible_disqualified then 'Out' else low_tiers.tier end as low_tier,
        case when is_settled_disqualified then 'Out' else high_tiers.tier end as high_tier
    from capped
    {% for alias, rank in {
        'machine_tiers': 'tier_rank', 'low_tiers': 'low_rank', 'high_tiers': 'high_rank',
    }.items() %}
    left join tiers as {{ alias }}
        on
            capped.scorecard_id = {{ alias }}.scorecard_id
            and capped.scorecard_version = {{ alias }}.scorecard_version
            and capped.capped_{{ rank }} = {{ alias }}.tier_rank
            and capped.{{ rank }} is not null
    {% endfor %}
),

final as (
    select
        * exclude (
            tier_rank, low_rank, high_rank, capped_tier_rank, capped_low_rank, capped_high_rank,
            low_tier, high_tier, is_disqualified, is_settled_disqualified,
            is_possible_disqualified
        ),
        case
            when subject_kind = 'account'
                then coalesce(machine_tier = low_tier and machine_tier = high_tier, false)
        end as is_tier_certain,
        case
            when is_disqualified then 'disqualified'
            when icp_score is null then 'insufficient'
            when known_count < criterion_count then 'partial'
            else 'scored'
        end as score_status,
        case when is_fit_only then 'fit_only' else 'fit_and_signal' end as score_basis
    from ended
)

select * from final
