-- One row per kind of surprise, attribute and value: surprise wins beside the other wins, surprise
-- losses beside the wins with as high a score. Shares are of the deals whose value is known.
with review_deals as (
    select * from {{ ref('int_review_deals') }}
),

review_levels as (
    select * from {{ ref('int_review_levels') }}
),

scorecard_criteria as (
    select * from {{ ref('int_scorecard_criteria') }}
),

-- What a card reads makes a score low or high by itself: it explains no surprise.
card_attributes as (
    select distinct scorecard_criteria.attribute_id
    from scorecard_criteria
    inner join review_deals
        on
            scorecard_criteria.scorecard_id = review_deals.scorecard_id
            and scorecard_criteria.scorecard_version = review_deals.scorecard_version
),

compared as (
    select
        'surprise_win' as surprise_kind,
        deal_key,
        subject_id,
        icp_score < {{ var('low_score') }} as is_surprise
    from review_deals
    where is_in_window and is_won and icp_score is not null
    union all
    select
        'surprise_loss' as surprise_kind,
        deal_key,
        subject_id,
        not is_won as is_surprise
    from review_deals
    where is_in_window and icp_score >= {{ var('high_score') }}
),

deal_levels as (
    select
        compared.*,
        review_levels.attribute_id,
        review_levels.label,
        review_levels.attribute_value
    from compared
    inner join review_levels on compared.subject_id = review_levels.subject_id
    where review_levels.is_consequence is not true
),

known as (
    select
        surprise_kind,
        attribute_id,
        count(distinct deal_key) filter (where is_surprise) as surprise_known_count,
        count(distinct deal_key) filter (where not is_surprise) as other_known_count
    from deal_levels
    group by surprise_kind, attribute_id
),

counts as (
    select
        deal_levels.surprise_kind,
        deal_levels.attribute_id,
        deal_levels.label,
        deal_levels.attribute_value,
        known.surprise_known_count,
        known.other_known_count,
        count(*) filter (where deal_levels.is_surprise) as surprise_count,
        count(*) filter (where not deal_levels.is_surprise) as other_count
    from deal_levels
    inner join known
        on
            deal_levels.surprise_kind = known.surprise_kind
            and deal_levels.attribute_id = known.attribute_id
    group by
        deal_levels.surprise_kind,
        deal_levels.attribute_id,
        deal_levels.label,
        deal_levels.attribute_value,
        known.surprise_known_count,
        known.other_known_count
),

measured as (
    select
        counts.*,
        card_attributes.attribute_id is not null as is_on_card,
        (surprise_count / nullif(surprise_known_count, 0))
        / nullif(other_count / nullif(other_known_count, 0), 0) as lift,
        surprise_count / nullif(surprise_known_count, 0)
        - other_count / nullif(other_known_count, 0) as difference,
        {{ share_gap_bound(
            'surprise_count', 'surprise_known_count', 'other_count', 'other_known_count', 'low'
        ) }} as ci_low,
        {{ share_gap_bound(
            'surprise_count', 'surprise_known_count', 'other_count', 'other_known_count', 'high'
        ) }} as ci_high
    from counts
    left join card_attributes on counts.attribute_id = card_attributes.attribute_id
),

final as (
    select
        *,
        coalesce(
            case surprise_kind
                when 'surprise_win'
                    then ci_low > 0 and surprise_count >= {{ var('review_min_deals') }}
                else ci_high < 0 and other_count >= {{ var('review_min_deals') }}
            end, false
        ) as is_telling
    from measured
)

select * from final
