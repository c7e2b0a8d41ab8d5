-- Accounts that are merged, over any number of rows, into themselves: they would count nowhere.
with recursive account_merges as (
    select * from {{ ref('account_merges') }}
),

-- `union`, not `union all`: a walk ends where it has been before.
walks as (
    select
        account_key,
        merged_into_key as reached_key
    from account_merges
    union
    select
        walks.account_key,
        account_merges.merged_into_key as reached_key
    from walks
    inner join account_merges on walks.reached_key = account_merges.account_key
),

failures as (
    select
        'The merges of ' || account_key || ' in seeds/mappings/account_merges.csv lead back to it;'
        || ' take out the row of the account that stays.' as sentence
    from walks
    where reached_key = account_key
)

{{ stop_with_sentence() }}
