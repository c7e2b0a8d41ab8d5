-- One row per account that is part of another: merged in its CRM, listed in account_merges, or the
-- same company in another CRM. With the account at the end of the chain; a chain that runs in a
-- circle has no end and is left out.
with recursive account_records as (
    select * from {{ ref('int_account_records') }}
),

account_merges as (
    select * from {{ ref('account_merges') }}
),

synced_records as (
    select * from {{ ref('int_synced_records') }}
),

links as (
    select
        account_key,
        merged_into_key,
        'merged' as rule
    from account_records
    where merged_into_key is not null
    union all
    select
        account_merges.account_key,
        account_merges.merged_into_key,
        'listed' as rule
    from account_merges
    inner join account_records
        on
            account_merges.account_key = account_records.account_key
            and account_records.merged_into_key is null
            and account_records.copy_of_key is null
    union all
    select
        account_key,
        copy_of_key as merged_into_key,
        'same_id' as rule
    from account_records
    where copy_of_key is not null and reject_reason is null
    union all
    -- What a person listed decides, on either side of the pair.
    select
        synced_records.record_key as account_key,
        synced_records.canonical_key as merged_into_key,
        'synced' as rule
    from synced_records
    inner join account_records
        on
            synced_records.record_key = account_records.account_key
            and account_records.merged_into_key is null
            and account_records.copy_of_key is null
    left join account_merges
        on synced_records.record_key in (account_merges.account_key, account_merges.merged_into_key)
    where synced_records.object_name = 'accounts' and account_merges.account_key is null
),

walks as (
    select
        account_key,
        merged_into_key as reached_key,
        rule,
        1 as hop_count
    from links
    union all
    select
        walks.account_key,
        links.merged_into_key as reached_key,
        walks.rule,
        walks.hop_count + 1 as hop_count
    from walks
    inner join links on walks.reached_key = links.account_key
    where walks.hop_count < 100
),

final as (
    select
        walks.account_key,
        walks.reached_key as merged_into_key,
        walks.rule
    from walks
    left join links on walks.reached_key = links.account_key
    where links.account_key is null
)

select * from final
