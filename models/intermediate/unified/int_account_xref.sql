-- One row per account record, with the account it counts as and the rule that says so.
-- Null means it counts as none: a test account, or merged into a record that is not in the exports.
with account_records as (
    select * from {{ ref('int_account_records') }}
),

account_merges as (
    select * from {{ ref('int_account_merges') }}
),

test_account_patterns as (
    select * from {{ ref('test_account_patterns') }}
),

generic_domains as (
    select * from {{ ref('generic_domains') }}
),

test_accounts as (
    select distinct account_records.account_key
    from account_records
    inner join test_account_patterns
        on
            lower(case test_account_patterns.field
                when 'domain' then account_records.domain
                else account_records.account_name
            end) like {{ like_pattern('test_account_patterns.pattern') }} escape '\'
),

survivors as (
    select account_records.*
    from account_records
    left join account_merges on account_records.account_key = account_merges.account_key
    left join test_accounts on account_records.account_key = test_accounts.account_key
    where
        account_records.reject_reason is null
        and account_merges.account_key is null
        and test_accounts.account_key is null
),

-- A subsidiary that shares its parent's web site is an account of its own.
sharing as (
    select survivors.*
    from survivors
    left join generic_domains on survivors.domain = lower(generic_domains.domain)
    left join survivors as parents
        on
            survivors.parent_account_key = parents.account_key
            and survivors.domain = parents.domain
    where
        survivors.domain is not null
        and generic_domains.domain is null
        and parents.account_key is null
),

domains as (
    select
        account_key,
        first_value(account_key) over (
            partition by domain order by created_at nulls last, account_key
        ) as first_account_key
    from sharing
),

resolved as (
    select
        survivors.account_key,
        coalesce(domains.first_account_key, survivors.account_key) as canonical_account_key
    from survivors
    left join domains on survivors.account_key = domains.account_key
),

final as (
    select
        account_records.account_key,
        resolved.canonical_account_key,
        case
            when test_accounts.account_key is not null then 'test_account'
            when account_merges.rule is not null then account_merges.rule
            when resolved.canonical_account_key = account_records.account_key then 'own'
            when resolved.canonical_account_key is not null then 'domain'
            else 'merged'
        end as rule
    from account_records
    left join account_merges on account_records.account_key = account_merges.account_key
    left join test_accounts on account_records.account_key = test_accounts.account_key
    left join resolved
        on coalesce(account_merges.merged_into_key, account_records.account_key)
            = resolved.account_key
)

select * from final
