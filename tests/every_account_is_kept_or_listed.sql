-- Account records that were lost on the way: staged for use, but neither an account, nor listed as
-- part of one, nor as rejected.
with account_records as (
    select * from {{ ref('int_account_records') }}
    where reject_reason is null
),

accounts as (
    select * from {{ ref('int_accounts') }}
),

folded_records as (
    select * from {{ ref('rpt_folded_records') }}
    where object_name = 'accounts'
),

rejected_records as (
    select * from {{ ref('rpt_rejected_records') }}
    where object_name = 'accounts'
),

failures as (
    select
        account_records.file || ' record ' || account_records.record_no || ' (account '
        || account_records.account_key || ') is neither in int_accounts nor in rpt_folded_records'
        || ' or rpt_rejected_records; report it, as this account was lost.' as sentence
    from account_records
    left join accounts on account_records.account_key = accounts.account_key
    left join folded_records on account_records.account_key = folded_records.entity_key
    left join rejected_records
        on
            account_records.file = rejected_records.file
            and account_records.record_no = rejected_records.record_no
    where
        accounts.account_key is null
        and folded_records.entity_key is null
        and rejected_records.file is null
)

{{ stop_with_sentence() }}
