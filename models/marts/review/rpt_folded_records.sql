-- One row per account record that counts as part of another, with the rule that says so. Where the
-- names differ, a person may look: a wrong row is undone in the CRM, or in account_merges.
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

final as (
    select
        account_records.source,
        account_records.object_name,
        account_records.file,
        cast(account_records.record_no as bigint) as record_no,
        account_records.account_key as entity_key,
        accounts.account_key as canonical_key,
        case when account_records.is_copy then 'same_id' else account_xref.rule end as rule,
        account_records.account_name as record_name,
        accounts.account_name as canonical_name,
        {{ company_name_key('account_records.account_name', 'company_name_words.words') }}
        != {{ company_name_key('accounts.account_name', 'company_name_words.words') }}
            as has_different_name
    from account_records
    inner join account_xref on account_records.account_key = account_xref.account_key
    inner join accounts on account_xref.canonical_account_key = accounts.account_key
    cross join company_name_words
    where account_xref.rule != 'own' or account_records.is_copy
)

select * from final
