-- One row per account or deal record and own field: an export column mapped to `attribute:<id>`.
-- A deal's field is known from the record's last change on; an account's also stands in before it.
with account_records as (
    select * from {{ ref('int_account_records') }}
),

account_xref as (
    select * from {{ ref('int_account_xref') }}
),

deals as (
    select * from {{ ref('int_deals') }}
),

deal_records as (
    select * from {{ ref('int_deal_records') }}
),

records as (
    select
        account_records.source,
        account_records.object_name,
        account_records.file,
        account_records.record_no,
        account_records.row_id,
        account_xref.canonical_account_key as account_key,
        cast(null as varchar) as deal_key,
        account_records.own_attributes,
        account_records.own_units,
        account_records.updated_on
    from account_records
    inner join account_xref on account_records.account_key = account_xref.account_key
    union all
    select
        deal_records.source,
        deal_records.object_name,
        deal_records.file,
        deal_records.record_no,
        deal_records.row_id,
        deals.account_key,
        deals.deal_key,
        deal_records.own_attributes,
        deal_records.own_units,
        coalesce(deal_records.updated_on, deal_records.created_date) as updated_on
    from deal_records
    inner join deals on deal_records.canonical_deal_key = deals.deal_key
),

exploded as (
    select
        records.* exclude (own_attributes, own_units),
        from_json(own_units, '"MAP(VARCHAR, VARCHAR)"') as units,
        unnest(map_entries(from_json(own_attributes, '"MAP(VARCHAR, VARCHAR)"'))) as entry
    from records
    where own_attributes is not null
),

final as (
    select
        exploded.* exclude (entry, units),
        entry.key as attribute_id,
        entry.value as raw_value,
        units['attribute:' || entry.key] as unit
    from exploded
)

select * from final
