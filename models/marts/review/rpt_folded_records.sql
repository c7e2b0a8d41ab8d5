-- One row per account or deal record that counts as part of another, with the rule that says so.
-- Where the names differ, a person may look: a wrong row is undone in the CRM or in account_merges.
with account_records as (
    select * from {{ ref('int_account_records') }}
),

account_xref as (
    select * from {{ ref('int_account_xref') }}
),

accounts as (
    select * from {{ ref('int_accounts') }}
),

company_name_words as (
    select list(word) as words from {{ ref('company_name_words') }}
),

deal_records as (
    select * from {{ ref('int_deal_records') }}
),

hubspot_deals as (
    select * from {{ ref('stg_hubspot__deals') }}
),

deal_xref as (
    select * from {{ ref('int_deal_xref') }}
),

folded_accounts as (
    select
        account_records.source,
        account_records.object_name,
        account_records.file,
        account_records.record_no,
        account_records.account_key as entity_key,
        accounts.account_key as canonical_key,
        account_xref.rule,
        account_records.account_name as record_name,
        accounts.account_name as canonical_name,
        {{ company_name_key('record_name', 'company_name_words.words') }} as record_name_key,
        {{ company_name_key('canonical_name', 'company_name_words.words') }} as canonical_name_key
    from account_records
    inner join account_xref on account_records.account_key = account_xref.account_key
    inner join accounts on account_xref.canonical_account_key = accounts.account_key
    cross join company_name_words
    where account_xref.rule != 'own'
),

-- A merged record is set aside in staging.
folded_deals as (
    select
        source,
        object_name,
        file,
        record_no,
        deal_key,
        deal_name
    from deal_records
    where deal_rule != 'own'
    union all
    select
        source,
        object_name,
        file,
        record_no,
        source || ':' || deal_id as deal_key,
        deal_name
    from hubspot_deals
    where reject_reason = 'MERGED'
),

folded as (
    select * from folded_accounts
    union all
    select
        folded_deals.source,
        folded_deals.object_name,
        folded_deals.file,
        folded_deals.record_no,
        folded_deals.deal_key as entity_key,
        deal_xref.canonical_deal_key as canonical_key,
        deal_xref.rule,
        folded_deals.deal_name as record_name,
        deal_records.deal_name as canonical_name,
        {{ map_label('record_name') }} as record_name_key,
        {{ map_label('canonical_name') }} as canonical_name_key
    from folded_deals
    inner join deal_xref on folded_deals.deal_key = deal_xref.deal_key
    inner join deal_records on deal_xref.canonical_deal_key = deal_records.deal_key
),

final as (
    select
        source,
        object_name,
        file,
        cast(record_no as bigint) as record_no,
        entity_key,
        canonical_key,
        rule,
        record_name,
        canonical_name,
        record_name_key != canonical_name_key as has_different_name
    from folded
)

select * from final
