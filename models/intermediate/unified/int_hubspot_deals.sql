-- One row per HubSpot deal record in the shape of every source: one company, its stage by name.
-- HubSpot links a deal to many companies; a join would count its amount once for each.
with hubspot_deals as (
    select * from {{ ref('stg_hubspot__deals') }}
),

hubspot_accounts as (
    select * from {{ ref('stg_hubspot__accounts') }}
),

deal_companies as (
    select * from {{ ref('stg_hubspot__deal_companies') }}
),

hubspot_stages as (
    select * from {{ ref('int_hubspot_stages') }}
),

-- HubSpot's own types 5 (of the deal) and 6 (of the company) say "primary"; the numbers of types
-- that a portal defines mean something else.
associations as (
    select
        deal_id,
        account_id,
        row(length(account_id), account_id) as id_order,
        coalesce(
            lower(association_type) in ('5', '6', 'primary')
            and coalesce(category, 'HUBSPOT_DEFINED') != 'USER_DEFINED',
            false
        ) as is_primary
    from deal_companies
    where reject_reason is null
),

associated as (
    select
        deal_id,
        arg_min(account_id, id_order) as lowest_id,
        arg_min(account_id, id_order) filter (where is_primary) as primary_id
    from associations
    group by deal_id
),

domains as (
    select
        {{ normalised_domain('domain') }} as domain,
        min(account_id) as account_id
    from hubspot_accounts
    where reject_reason is null
    group by {{ normalised_domain('domain') }}
    having count(*) = 1
),

-- A stage may come with its pipeline in parentheses, as in the headings of HubSpot's exports.
named as (
    select
        hubspot_deals.*,
        {{ map_label('pipeline') }} as pipeline_name,
        case
            when ends_with({{ map_label('stage') }}, ' (' || {{ map_label('pipeline') }} || ')')
                then left(trim(stage), length(trim(stage)) - length(trim(pipeline)) - 3)
            else stage
        end as plain_stage
    from hubspot_deals
),

final as (
    select
        named.* exclude (
            pipeline_name,
            plain_stage,
            account_ids,
            account_domain,
            contact_ids,
            stage_days,
            merged_ids
        ) replace (
            coalesce(
                {{ first_listed('named.account_id') }},
                associated.primary_id,
                {{ first_listed('named.account_ids') }},
                associated.lowest_id,
                domains.account_id
            ) as account_id,
            coalesce(hubspot_stages.pipeline_label, named.pipeline) as pipeline,
            coalesce(hubspot_stages.stage_label, named.plain_stage) as stage
        ),
        hubspot_stages.is_closed as stage_is_closed,
        hubspot_stages.is_won as stage_is_won
    from named
    left join associated on named.deal_id = associated.deal_id
    left join domains on {{ normalised_domain('named.account_domain') }} = domains.domain
    left join hubspot_stages
        on
            named.pipeline_name = hubspot_stages.pipeline_name
            and {{ map_label('named.plain_stage') }} = hubspot_stages.stage_name
)

select * from final
