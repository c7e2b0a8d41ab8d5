-- One row per account record, with the account it counts as and the rule that says so.
-- Null means it counts as none: a test account, or merged into a record that is not in the exports.
with account_records as (
    select * from {{ ref('int_account_records') }}
),

account_merges as (
    select * from {{ ref('int_account_merges') }}
),

test_accounts as (
    select * from {{ ref('int_test_accounts') }}
    where is_dropped
),

company_name_words as (
    select list(word) as words from {{ ref('company_name_words') }}
),

live as (
    select
        account_records.*,
        test_accounts.account_key is not null as is_test
    from account_records
    left join test_accounts on account_records.account_key = test_accounts.account_key
    where account_records.reject_reason is null
),

-- A pair may be listed whose other half is in no export: then there is nothing to be part of.
parts as (
    select
        account_merges.*,
        live.is_test
    from account_merges
    inner join live on account_merges.merged_into_key = live.account_key
),

-- The web site of a company may stand in the record of one of its CRMs only.
lent_domains as (
    select
        parts.merged_into_key as account_key,
        min(live.domain) as domain
    from parts
    inner join live on parts.account_key = live.account_key
    where parts.rule = 'synced' and not live.has_generic_domain
    group by parts.merged_into_key
),

survivors as (
    select
        live.account_key,
        coalesce(parents.merged_into_key, live.parent_account_key) as parent_account_key,
        live.account_name,
        live.created_at,
        coalesce(
            case when not live.has_generic_domain then live.domain end, lent_domains.domain
        ) as domain
    from live
    left join parts on live.account_key = parts.account_key
    left join parts as parents on live.parent_account_key = parents.account_key
    left join lent_domains on live.account_key = lent_domains.account_key
    where not live.is_test and parts.account_key is null
),

-- A subsidiary that shares its parent's web site is an account of its own. A name that is the web
-- site says nothing.
sharing as (
    select
        survivors.account_key,
        survivors.domain,
        survivors.created_at,
        nullif(
            {{ company_name_key('survivors.account_name', 'company_name_words.words') }},
            {{ company_name_key('survivors.domain', '[]::varchar[]') }}
        ) as name_key
    from survivors
    cross join company_name_words
    left join survivors as parents
        on
            survivors.parent_account_key = parents.account_key
            and survivors.domain = parents.domain
    where survivors.domain is not null and parents.account_key is null
),

-- Names that differ may be different companies on one host: a page of links, a franchise, a group.
named as (
    select
        account_key,
        domain,
        created_at,
        count(distinct name_key) over (partition by domain) as name_count,
        coalesce(
            name_key,
            case when name_count > 1 then account_key end,
            max(name_key) over (partition by domain)
        ) as name_group
    from sharing
),

domains as (
    select
        account_key,
        name_count > 1 as is_domain_contested,
        first_value(account_key) over (
            partition by domain, name_group order by created_at nulls last, account_key
        ) as first_account_key
    from named
),

resolved as (
    select
        survivors.account_key,
        coalesce(domains.first_account_key, survivors.account_key) as canonical_account_key,
        domains.is_domain_contested
    from survivors
    left join domains on survivors.account_key = domains.account_key
),

final as (
    select
        account_records.account_key,
        resolved.canonical_account_key,
        case
            when test_accounts.account_key is not null or parts.is_test then 'test_account'
            when parts.rule is not null then parts.rule
            when resolved.canonical_account_key = account_records.account_key then 'own'
            when resolved.canonical_account_key is not null then 'domain'
            else 'merged'
        end as rule,
        parts.account_key is null and coalesce(resolved.is_domain_contested, false)
            as is_domain_contested
    from account_records
    left join parts on account_records.account_key = parts.account_key
    left join test_accounts on account_records.account_key = test_accounts.account_key
    left join resolved
        on coalesce(parts.merged_into_key, account_records.account_key) = resolved.account_key
)

select * from final
