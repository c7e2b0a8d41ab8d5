-- One row per account record that looks like a test, with the patterns that say so. Only an active
-- pattern drops it; where none fits, the others are there for a person to look at.
with account_records as (
    select * from {{ ref('int_account_records') }}
),

test_account_patterns as (
    select * from {{ ref('test_account_patterns') }}
),

shapes as (
    select
        account_key,
        domain,
        regexp_replace(
            replace(lower(trim(account_name)), '_', ' '), '[\s#.:-]*\d+$', ''
        ) as account_name
    from account_records
    where reject_reason is null
),

final as (
    select
        shapes.account_key,
        coalesce(
            string_agg(test_account_patterns.pattern_id, '|' order by pattern_id)
            filter (where test_account_patterns.status = 'active'),
            string_agg(test_account_patterns.pattern_id, '|' order by pattern_id)
        ) as pattern_ids,
        bool_or(test_account_patterns.status = 'active') as is_dropped
    from shapes
    inner join test_account_patterns
        on
            case test_account_patterns.field
                when 'domain' then shapes.domain
                else shapes.account_name
            end like {{ like_pattern('test_account_patterns.pattern') }} escape '\'
    group by shapes.account_key
)

select * from final
