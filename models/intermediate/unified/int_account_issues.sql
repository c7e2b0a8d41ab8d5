-- One row per account record and value that was read and still cannot be used: revenue in a
-- currency without a rate or beyond what is plausible, a range of employees that a rule cuts in
-- two, what should tell which company it is and does not.
with account_records as (
    select * from {{ ref('int_account_records') }}
),

account_xref as (
    select * from {{ ref('int_account_xref') }}
),

test_accounts as (
    select * from {{ ref('int_test_accounts') }}
),

synced_records as (
    select * from {{ ref('int_synced_records') }}
    where object_name = 'accounts'
),

employee_ranges as (
    select * from {{ ref('int_employee_ranges') }}
),

loaded_sources as (
    select distinct source from account_records
),

issues as (
    select
        account_records.*,
        case annual_revenue_fault when 'no_currency_rate' then 'currency' else 'annual_revenue' end
            as column_name,
        case annual_revenue_fault
            when 'no_currency_rate' then currency else {{ number_text('annual_revenue') }}
        end as raw_value,
        annual_revenue_fault as reason
    from account_records
    where annual_revenue_fault is not null
    union all
    select
        account_records.*,
        'employee_range' as column_name,
        account_records.employee_range as raw_value,
        'range_straddles_rule' as reason
    from account_records
    inner join employee_ranges
        on {{ map_label('account_records.employee_range') }} = employee_ranges.source_value
    where account_records.employee_count is null and employee_ranges.is_straddling
    union all
    select
        account_records.*,
        'domain' as column_name,
        account_records.website as raw_value,
        'not_a_domain' as reason
    from account_records
    where account_records.website is not null and account_records.domain is null
    union all
    select
        account_records.*,
        'domain' as column_name,
        account_records.domain as raw_value,
        'shared_domain_names_differ' as reason
    from account_records
    inner join account_xref on account_records.account_key = account_xref.account_key
    where account_xref.is_domain_contested and account_records.domain is not null
    union all
    select
        account_records.*,
        'account_name' as column_name,
        account_records.account_name as raw_value,
        'test_pattern:' || test_accounts.pattern_ids as reason
    from account_records
    inner join test_accounts on account_records.account_key = test_accounts.account_key
    where not test_accounts.is_dropped
    union all
    -- Where no file of Salesforce was read, an id of it says nothing.
    select
        account_records.*,
        'salesforce_id' as column_name,
        account_records.salesforce_id as raw_value,
        'synced_record_not_in_use' as reason
    from account_records
    inner join loaded_sources on loaded_sources.source = 'salesforce'
    left join synced_records on account_records.account_key = synced_records.record_key
    where account_records.salesforce_id is not null and synced_records.record_key is null
),

final as (
    select
        source,
        object_name,
        file,
        record_no,
        account_key,
        column_name,
        raw_value,
        reason
    from issues
    where reject_reason is null
)

select * from final
