-- One row per account record and value that was read and still cannot be used: revenue in a
-- currency without a rate or beyond what is plausible, or a range of employees that a rule cuts in two.
with account_records as (
    select * from {{ ref('int_account_records') }}
),

employee_ranges as (
    select * from {{ ref('int_employee_ranges') }}
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
