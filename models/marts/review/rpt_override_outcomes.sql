-- One row per tier that approved overrides gave: how their accounts' deals ended meanwhile, beside
-- deals without an override. Peers scored as the overridden did are the ones to beat.
with tier_overrides as (
    select * from {{ ref('tier_overrides') }}
),

account_xref as (
    select * from {{ ref('int_account_xref') }}
),

review_deals as (
    select * from {{ ref('int_review_deals') }}
),

overrides as (
    select
        tier_overrides.override_id,
        tier_overrides.tier,
        account_xref.canonical_account_key as account_key,
        tier_overrides.valid_from,
        least(tier_overrides.expires_on, {{ as_of_date() }}) as last_date,
        tier_overrides.expires_on >= {{ as_of_date() }} as is_live
    from tier_overrides
    left join account_xref on tier_overrides.account_key = account_xref.account_key
    where
        trim(coalesce(tier_overrides.approved_by, '')) != ''
        and tier_overrides.valid_from <= {{ as_of_date() }}
),

given_tiers as (
    select
        tier,
        min(valid_from) as first_date,
        count(*) as override_count,
        count(*) filter (where is_live) as live_count
    from overrides
    group by tier
),

closed_deals as (
    select * from review_deals
    where is_won is not null
),

-- Of two overrides at once the later one counts, as it does for the tier.
overridden as (
    select
        closed_deals.deal_key,
        closed_deals.tier as machine_tier,
        closed_deals.is_won,
        arg_max(overrides.tier, (overrides.valid_from, overrides.override_id)) as tier
    from closed_deals
    inner join overrides
        on
            closed_deals.account_key = overrides.account_key
            and closed_deals.closed_date between overrides.valid_from and overrides.last_date
    group by closed_deals.deal_key, closed_deals.tier, closed_deals.is_won
),

peers as (
    select
        given_tiers.tier,
        closed_deals.tier as machine_tier,
        closed_deals.is_won
    from given_tiers
    inner join closed_deals on given_tiers.first_date <= closed_deals.closed_date
    left join overridden on closed_deals.deal_key = overridden.deal_key
    where overridden.deal_key is null
),

overridden_counts as (
    select
        tier,
        count(*) as deal_count,
        count(*) filter (where is_won) as won_count
    from overridden
    group by tier
),

left_tiers as (
    select distinct
        tier,
        machine_tier
    from overridden
),

peer_counts as (
    select
        peers.tier,
        count(*) filter (where peers.machine_tier = peers.tier) as given_peer_count,
        count(*) filter (where peers.machine_tier = peers.tier and peers.is_won)
            as given_peer_won_count,
        count(left_tiers.machine_tier) as peer_count,
        count(left_tiers.machine_tier) filter (where peers.is_won) as peer_won_count
    from peers
    left join left_tiers
        on peers.tier = left_tiers.tier and peers.machine_tier = left_tiers.machine_tier
    group by peers.tier
),

counted as (
    select
        given_tiers.*,
        coalesce(overridden_counts.deal_count, 0) as deal_count,
        coalesce(overridden_counts.won_count, 0) as won_count,
        coalesce(peer_counts.peer_count, 0) as peer_count,
        coalesce(peer_counts.peer_won_count, 0) as peer_won_count,
        coalesce(peer_counts.given_peer_count, 0) as given_peer_count,
        coalesce(peer_counts.given_peer_won_count, 0) as given_peer_won_count
    from given_tiers
    left join overridden_counts on given_tiers.tier = overridden_counts.tier
    left join peer_counts on given_tiers.tier = peer_counts.tier
),

compared as (
    select
        {% for bound in ['low', 'high'] %}
        {{ share_gap_bound(
            'won_count', 'deal_count', 'peer_won_count', 'peer_count', bound
        ) }} as difference_{{ bound }},
        {% endfor %}
        counted.*
    from counted
),

final as (
    select
        tier,
        override_count,
        live_count,
        deal_count,
        won_count,
        won_count / nullif(deal_count, 0) as close_rate,
        {{ wilson_bound('won_count', 'deal_count', 'low') }} as ci_low,
        {{ wilson_bound('won_count', 'deal_count', 'high') }} as ci_high,
        peer_count,
        peer_won_count / nullif(peer_count, 0) as peer_close_rate,
        given_peer_count,
        given_peer_won_count / nullif(given_peer_count, 0) as given_peer_close_rate,
        won_count / nullif(deal_count, 0) - peer_won_count / nullif(peer_count, 0) as difference,
        difference_low,
        difference_high,
        case
            when difference_low is null then 'insufficient'
            when difference_low > 0 then 'better'
            when difference_high < 0 then 'worse'
            else 'within_chance'
        end as verdict
    from compared
)

select * from final
