-- One row per account with its ultimate parent; an account without a parent is its own.
-- An account in a circle of parents is its own, too.
with recursive accounts as (
    select * from {{ ref('int_accounts') }}
),

climbs as (
    select
        account_key,
        account_key as reached_key,
        0 as level_count
    from accounts
    union all
    select
        climbs.account_key,
        accounts.parent_account_key as reached_key,
        climbs.level_count + 1 as level_count
    from climbs
    inner join accounts on climbs.reached_key = accounts.account_key
    where accounts.parent_account_key is not null and climbs.level_count < 100
),

highest as (
    select
        account_key,
        max(level_count) as level_count
    from climbs
    group by account_key
),

final as (
    select
        climbs.account_key,
        case
            when climbs.level_count < 100 then climbs.reached_key
            else climbs.account_key
        end as ultimate_parent_account_key,
        climbs.level_count
    from climbs
    inner join highest
        on
            climbs.account_key = highest.account_key
            and climbs.level_count = highest.level_count
)

select * from final
