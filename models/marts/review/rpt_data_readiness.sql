-- One row per check of whether the data can carry a scorecard: the figure, what is needed and a
-- verdict. Only rows with is_enforced fail the build, and only with verdict `fail`.
with version_evidence as (
    select * from {{ ref('int_version_evidence') }}
),

review_deals as (
    select * from {{ ref('int_review_deals') }}
),

fill_rates as (
    select * from {{ ref('int_fill_rates') }}
),

listed_value_support as (
    select * from {{ ref('int_listed_value_support') }}
),

scorecards as (
    select * from {{ ref('scorecards') }}
),

icp_reviews as (
    select * from {{ ref('icp_reviews') }}
),

workshop_deals as (
    select * from {{ ref('rpt_workshop_deals') }}
),

closed_deals as (
    select count(*) as deal_count
    from review_deals
    where is_in_window and is_won is not null
),

last_looks as (
    select
        scorecards.scorecard_id,
        scorecards.version as scorecard_version,
        scorecards.review_days,
        greatest(
            coalesce(scorecards.valid_from, date '0001-01-01'),
            coalesce(max(icp_reviews.reviewed_on), date '0001-01-01')
        ) as looked_at_on
    from scorecards
    left join icp_reviews
        on
            scorecards.scorecard_id = icp_reviews.scorecard_id
            and scorecards.version = icp_reviews.version
            and icp_reviews.reviewed_on <= {{ as_of_date() }}
    where
        scorecards.status = 'active'
        and scorecards.review_days is not null
        and scorecards.valid_from <= {{ as_of_date() }}
    group by
        scorecards.scorecard_id,
        scorecards.version,
        scorecards.review_days,
        scorecards.valid_from
),

workshop_needs as (
    {% for outcome in ['won', 'lost', 'open'] %}
    select
        '{{ outcome }}' as outcome,
        {{ var('workshop_' ~ outcome ~ '_deals')[0] }} as needed
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

workshop_counts as (
    select
        workshop_needs.outcome,
        workshop_needs.needed,
        count(workshop_deals.deal_key) as deal_count
    from workshop_needs
    left join workshop_deals on workshop_needs.outcome = workshop_deals.outcome
    group by workshop_needs.outcome, workshop_needs.needed
),

checks as (
    select
        'closed_deals' as check_id,
        'new business' as subject,
        cast(null as varchar) as scorecard_id,
        cast(null as integer) as scorecard_version,
        cast(deal_count as double) as figure,
        deal_count as sample_count,
        '>=' as comparator,
        cast({{ var('evidence_won_count') }} as double) as needed,
        deal_count || ' new-business deals closed in the last {{ var("review_window_days") }} days'
            as finding,
        false as is_evidence
    from closed_deals
    union all
    select
        'won_before_version' as check_id,
        scorecard_id || ' version ' || scorecard_version as subject,
        scorecard_id,
        scorecard_version,
        won_count as figure,
        won_count as sample_count,
        '>=' as comparator,
        {{ var('evidence_won_count') }} as needed,
        won_count || ' new-business deals won in the 12 months before ' || evidence_date
            as finding,
        has_subscriptions as is_evidence
    from version_evidence
    union all
    select
        'churned_before_version' as check_id,
        scorecard_id || ' version ' || scorecard_version as subject,
        scorecard_id,
        scorecard_version,
        case when has_subscriptions then churned_count end as figure,
        churned_count as sample_count,
        '>=' as comparator,
        {{ var('evidence_churned_count') }} as needed,
        case
            when not has_subscriptions then 'no paid subscription is known'
            else churned_count || ' accounts churned in the 12 months before ' || evidence_date
        end as finding,
        has_subscriptions as is_evidence
    from version_evidence
    union all
    select
        'fill_rate' as check_id,
        attribute_id as subject,
        null as scorecard_id,
        null as scorecard_version,
        known_count / nullif(sample_count, 0) as figure,
        sample_count,
        '>=' as comparator,
        {{ var('fill_rate_floor') }} as needed,
        'known in ' || known_count || ' of ' || sample_count
        || case grain when 'deal' then ' deals at discovery' else ' accounts' end as finding,
        false as is_evidence
    from fill_rates
    union all
    select
        'days_since_review' as check_id,
        scorecard_id || ' version ' || scorecard_version as subject,
        scorecard_id,
        scorecard_version,
        {{ as_of_date() }} - looked_at_on as figure,
        1 as sample_count,
        '<=' as comparator,
        review_days as needed,
        'last reviewed or published on ' || looked_at_on as finding,
        false as is_evidence
    from last_looks
    union all
    select
        'workshop_deals' as check_id,
        outcome as subject,
        null as scorecard_id,
        null as scorecard_version,
        deal_count as figure,
        deal_count as sample_count,
        '>=' as comparator,
        needed,
        deal_count || ' ' || outcome || ' new-business deals for the data pack' as finding,
        false as is_evidence
    from workshop_counts
    union all
    select
        'listed_value_support' as check_id,
        scorecard_id || ' version ' || scorecard_version || ' ' || rule_id || ': ' || attribute_id
        || ' ' || match_value as subject,
        scorecard_id,
        scorecard_version,
        won_count as figure,
        won_count as sample_count,
        '>=' as comparator,
        1 as needed,
        won_count || ' new-business deals with this value were ever won' as finding,
        false as is_evidence
    from listed_value_support
),

final as (
    select
        check_id,
        subject,
        scorecard_id,
        cast(scorecard_version as integer) as scorecard_version,
        cast(figure as double) as figure,
        cast(sample_count as bigint) as sample_count,
        comparator,
        cast(needed as double) as needed,
        {{ verdict('figure', 'sample_count', 'comparator', 'null', 'needed', '0') }} as verdict,
        is_evidence and '{{ var("evidence_rule") }}' != 'report' as is_enforced,
        finding || case comparator when '>=' then '; needed: at least ' else '; at most ' end
        || case
            when check_id = 'fill_rate' then {{ readable_percent('needed') }}
            else cast(cast(needed as bigint) as varchar)
        end
        || case when check_id = 'days_since_review' then ' days ago' else '' end as finding
    from checks
)

select * from final
