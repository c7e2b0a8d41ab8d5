-- One row per lead, dimension and value it counts under; a set gives a row for each element. What
-- is unknown of a lead gives no row, so only the dimension `all` adds up to all leads.
with leads as (
    select * from {{ ref('int_leads') }}
),

campaign_touches as (
    select * from {{ ref('int_campaign_touches') }}
),

icp_accounts as (
    select * from {{ ref('dim_icp_accounts') }}
),

segment_values as (
    select * from {{ ref('int_account_segment_values') }}
),

first_touches as (
    select
        lead_key,
        arg_min(channel, (touched_at, touch_key)) as channel
    from campaign_touches
    where lead_key is not null
    group by lead_key
),

unioned as (
    select
        lead_key,
        'all' as dimension_id,
        'all' as dimension_value
    from leads
    union all
    select
        lead_key,
        'lead_source' as dimension_id,
        lower(trim(lead_source)) as dimension_value
    from leads
    union all
    select
        lead_key,
        'first_touch_channel' as dimension_id,
        channel as dimension_value
    from first_touches
    union all
    select
        leads.lead_key,
        'icp_tier' as dimension_id,
        icp_accounts.icp_tier as dimension_value
    from leads
    inner join icp_accounts on leads.account_key = icp_accounts.account_key
    union all
    select
        leads.lead_key,
        segment_values.attribute_id as dimension_id,
        segment_values.attribute_value as dimension_value
    from leads
    inner join segment_values on leads.account_key = segment_values.account_key
),

final as (
    select * from unioned
    where dimension_value is not null
)

select * from final
