-- One row per new-business deal of the data pack a workshop starts from: the last won, the last
-- lost and the open deals last changed. Account fields are today's; the score is that at discovery.
with review_deals as (
    select * from {{ ref('int_review_deals') }}
),

deals as (
    select * from {{ ref('int_deals') }}
),

accounts as (
    select * from {{ ref('int_accounts') }}
),

deal_stages as (
    select * from {{ ref('int_deal_stages') }}
),

contact_roles as (
    select * from {{ ref('int_contact_roles') }}
),

contacts as (
    select * from {{ ref('int_contacts') }}
),

champions as (
    select
        contact_roles.deal_key,
        arg_min(
            contacts.title, (not contact_roles.is_primary, contact_roles.known_on, contacts.title)
        ) as champion_title
    from contact_roles
    inner join contacts on contact_roles.contact_key = contacts.contact_key
    where contact_roles.role = 'champion' and contacts.title is not null
    group by contact_roles.deal_key
),

-- The last change of an open deal, as far as it was known by as_of_date.
dated as (
    select
        review_deals.*,
        case
            when review_deals.is_closed then review_deals.closed_date
            when deals.updated_on <= {{ as_of_date() }} then deals.updated_on
            else review_deals.created_date
        end as last_date
    from review_deals
    inner join deals on review_deals.deal_key = deals.deal_key
),

ranked as (
    select
        *,
        row_number() over (partition by outcome order by last_date desc, deal_key) as deal_rank
    from dated
    where last_date is not null
),

final as (
    select
        ranked.outcome,
        ranked.deal_rank,
        ranked.deal_key,
        deals.deal_name,
        ranked.account_key,
        accounts.account_name,
        accounts.industry,
        cast(accounts.employee_count as bigint) as employee_count,
        accounts.annual_revenue_amount,
        accounts.country,
        accounts.region,
        accounts.technologies,
        accounts.funding_stage,
        deals.deal_amount,
        ranked.created_date,
        ranked.closed_date,
        ranked.last_date,
        cast(deals.cycle_days as bigint) as cycle_days,
        case
            when ranked.is_closed then deals.stage
            when deal_stages.last_open_stage is not null then deal_stages.last_open_stage
            when deals.updated_on <= {{ as_of_date() }} then deals.stage
        end as stage,
        deals.lead_source,
        deals.loss_reason,
        deals.competitor,
        champions.champion_title,
        ranked.segment_id,
        ranked.scorecard_id,
        cast(ranked.scorecard_version as integer) as scorecard_version,
        cast(ranked.icp_score as double) as icp_score,
        cast(ranked.score_low as double) as score_low,
        cast(ranked.score_high as double) as score_high,
        ranked.band_id
    from ranked
    inner join deals on ranked.deal_key = deals.deal_key
    left join accounts on ranked.account_key = accounts.account_key
    left join deal_stages on ranked.deal_key = deal_stages.deal_key
    left join champions on ranked.deal_key = champions.deal_key
    where
        ranked.deal_rank <= case ranked.outcome
            {% for outcome in ['won', 'lost', 'open'] %}
            when '{{ outcome }}' then {{ var('workshop_' ~ outcome ~ '_deals')[1] }}
            {% endfor %}
        end
)

select * from final
