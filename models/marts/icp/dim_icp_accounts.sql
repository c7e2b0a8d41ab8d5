-- One row per account: what it is, how it scores on its primary card, its tier and what to do
-- next. machine_tier is what the rules say, icp_tier what holds: a live override replaces the
-- one, keeps both.
with accounts as (
    select * from {{ ref('int_accounts') }}
),

shown_values as (
    select * from {{ ref('int_shown_values') }}
),

account_hierarchy as (
    select * from {{ ref('int_account_hierarchy') }}
),

account_segments as (
    select * from {{ ref('int_account_segments') }}
),

account_scores as (
    select * from {{ ref('fct_icp_account_scores') }}
),

account_reasons as (
    select * from {{ ref('int_account_reasons') }}
),

enrichment_queue as (
    select * from {{ ref('int_enrichment_queue') }}
),

anti_scores as (
    select * from {{ ref('int_anti_scores') }}
),

live_overrides as (
    select * from {{ ref('int_live_overrides') }}
),

account_lifecycles as (
    select * from {{ ref('int_account_lifecycles') }}
),

tier_routing as (
    select * from {{ ref('tier_routing') }}
),

primary_scores as (
    select * from account_scores
    where is_primary
),

first_questions as (
    select
        account_key,
        arg_min(attribute_id, queue_rank) as attribute_id
    from enrichment_queue
    where not is_tier_certain
    group by account_key
),

-- A person is no company and has no score; that is no question to be answered.
tiers as (
    select
        accounts.account_key,
        case
            when accounts.is_person_account then 'Out'
            else coalesce(primary_scores.machine_tier, 'Unknown')
        end as machine_tier
    from accounts
    left join primary_scores on accounts.account_key = primary_scores.account_key
),

final as (
    select
        accounts.account_key,
        accounts.source,
        accounts.account_id,
        accounts.account_name,
        accounts.domain,
        accounts.parent_account_key,
        account_hierarchy.ultimate_parent_account_key,
        shown_values.account_type,
        shown_values.industry,
        {{ shown_value('accounts.industry_raw') }} as industry_raw,
        cast(shown_values.employee_count as bigint) as employee_count,
        coalesce(shown_values.employee_basis, 'unknown') as employee_basis,
        shown_values.annual_revenue_amount,
        shown_values.growth_rate,
        cast(accounts.founded_year as bigint) as founded_year,
        shown_values.funding_stage,
        shown_values.country,
        shown_values.region,
        shown_values.technologies,
        shown_values.scored_values,
        accounts.is_person_account,
        account_segments.segment_id,
        primary_scores.scorecard_id,
        primary_scores.scorecard_version,
        primary_scores.fit_score,
        primary_scores.signal_score,
        primary_scores.icp_score,
        primary_scores.score_low,
        primary_scores.score_high,
        coalesce(primary_scores.is_tier_certain, false) as is_tier_certain,
        primary_scores.coverage,
        case
            when accounts.is_person_account then 'disqualified'
            else coalesce(primary_scores.score_status, 'insufficient')
        end as score_status,
        primary_scores.score_basis,
        primary_scores.scoring_deal_key,
        primary_scores.band_id,
        tiers.machine_tier,
        coalesce(live_overrides.tier, tiers.machine_tier) as icp_tier,
        case
            when accounts.is_person_account then 'person_account' else primary_scores.exclusion_ids
        end as exclusion_ids,
        case
            when accounts.is_person_account then 'A person, not a company'
            else primary_scores.exclusion_reasons
        end as exclusion_reasons,
        primary_scores.shadow_exclusion_ids,
        live_overrides.override_id,
        live_overrides.reason as override_reason,
        anti_scores.anti_score,
        coalesce(anti_scores.anti_score >= primary_scores.icp_score, false)
            as is_closer_to_anti_persona,
        tier_routing.action as routing_action,
        account_reasons.top_reasons,
        first_questions.attribute_id as next_best_enrichment,
        account_lifecycles.lifecycle,
        accounts.created_at,
        {{ as_of_date() }} as as_of_date
    from accounts
    inner join tiers on accounts.account_key = tiers.account_key
    left join shown_values on accounts.account_key = shown_values.account_key
    left join account_hierarchy on accounts.account_key = account_hierarchy.account_key
    left join account_segments on accounts.account_key = account_segments.account_key
    left join primary_scores on accounts.account_key = primary_scores.account_key
    left join account_reasons on accounts.account_key = account_reasons.account_key
    left join first_questions on accounts.account_key = first_questions.account_key
    left join anti_scores on accounts.account_key = anti_scores.account_key
    left join live_overrides on accounts.account_key = live_overrides.account_key
    left join account_lifecycles on accounts.account_key = account_lifecycles.account_key
    left join tier_routing
        on
            coalesce(live_overrides.tier, tiers.machine_tier) = tier_routing.tier
            and account_lifecycles.lifecycle = tier_routing.lifecycle
)

select * from final
