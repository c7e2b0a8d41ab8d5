-- One row per HubSpot engagement in the shape of every source: one company, one deal, one contact.
-- Its kind may stand only in the name of its file. Of several associations the lowest id counts.
with hubspot_activities as (
    select * from {{ ref('stg_hubspot__activities') }}
),

activity_links as (
    select * from {{ ref('stg_hubspot__activity_links') }}
),

linked as (
    select
        activity_id,
        arg_min(account_id, row(length(account_id), account_id)) as account_id,
        arg_min(deal_id, row(length(deal_id), deal_id)) as deal_id,
        arg_min(contact_id, row(length(contact_id), contact_id)) as contact_id
    from activity_links
    where reject_reason is null
    group by activity_id
),

kinds as (
    select
        *,
        regexp_extract(
            lower(file), '(call|communication|email|meeting|note|task)s?[^/]*$', 1
        ) as file_kind
    from hubspot_activities
),

final as (
    select
        kinds.* exclude (file_kind) replace (
            coalesce({{ first_listed('kinds.account_id') }}, linked.account_id) as account_id,
            coalesce({{ first_listed('kinds.deal_id') }}, linked.deal_id) as deal_id,
            coalesce({{ first_listed('kinds.contact_id') }}, linked.contact_id) as contact_id,
            coalesce(
                upper(left(kinds.activity_type, 1)) || lower(substr(kinds.activity_type, 2)),
                nullif(upper(left(kinds.file_kind, 1)) || substr(kinds.file_kind, 2), '')
            ) as activity_type,
            case lower(kinds.direction)
                when 'incoming_email' then 'inbound'
                when 'email' then 'outbound'
                when 'forwarded_email' then 'outbound'
                else lower(kinds.direction)
            end as direction
        )
    from kinds
    left join linked on kinds.activity_id = linked.activity_id
)

select * from final
