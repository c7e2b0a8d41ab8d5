-- One row per account record and value that was read and still cannot be used: revenue in a
-- currency without a rate, or a range of employees that a rule cuts in two.
with account_records as (
    select * from {{ ref('int_account_records') }}
),

currency_rates as (
    select * from {{ ref('int_currency_rates') }}
),

employee_ranges as (
    select * from {{ ref('int_employee_ranges') }}
),

currencies as (
    select distinct currency from currency_rates
),

issues as (
    select
        account_records.*,
        'currency' as column_name,
        account_records.currency as raw_value,
        'no_currency_rate' as reason
    from account_records
    left join currencies on account_records.currency = currencies.currency
    where account_records.annual_revenue is not null and currencies.currency is null
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
