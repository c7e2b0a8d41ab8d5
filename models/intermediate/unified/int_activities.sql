-- One row per activity that took place by as_of_date, with the account and the deal it belongs to.
-- Salesforce keeps one related id for any object; its prefix says which (006 deal, 001 account).
with salesforce_activities as (
    select * from {{ ref('stg_salesforce__activities') }}
),

hubspot_activities as (
    select * from {{ ref('int_hubspot_activities') }}
),

csv_activities as (
    select * from {{ ref('stg_csv__activities') }}
),

account_xref as (
    select * from {{ ref('int_account_xref') }}
),

deals as (
    select * from {{ ref('int_deals') }}
),

salesforce_routed as (
    select
        * replace (
            case when starts_with(related_id, '006') then related_id end as deal_id,
            coalesce(
                case when starts_with(related_id, '001') then related_id end, account_id
            ) as account_id,
            coalesce(
                activity_type,
                case left(activity_id, 3) when '00U' then 'Event' when '00T' then 'Task' end
            ) as activity_type
        )
    from salesforce_activities
),

unioned as (
    select * from salesforce_routed
    union all by name
    select * from hubspot_activities
    union all by name
    select * from csv_activities
),

final as (
    select
        {{ entity_key('unioned.source', 'unioned.activity_id') }} as activity_key,
        coalesce(deals.account_key, account_xref.canonical_account_key) as account_key,
        deals.deal_key,
        {{ entity_key('unioned.source', 'unioned.contact_id') }} as contact_key,
        unioned.activity_type,
        unioned.subject,
        unioned.direction,
        unioned.occurred_at,
        unioned.occurred_on
    from unioned
    left join account_xref
        on {{ entity_key('unioned.source', 'unioned.account_id') }} = account_xref.account_key
    left join deals on {{ entity_key('unioned.source', 'unioned.deal_id') }} = deals.deal_key
    where
        unioned.reject_reason is null
        and unioned.occurred_on <= {{ as_of_date() }}
)

select * from final
