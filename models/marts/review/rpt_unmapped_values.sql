-- One row per label that no mapping seed covers; in scoring such a value is unknown, never 0
-- points. The mend is one row in the mapping seed named here.
with account_records as (
    select * from {{ ref('int_account_records') }}
),

deal_records as (
    select * from {{ ref('int_deal_records') }}
),

contact_roles as (
    select * from {{ ref('int_contact_roles') }}
),

leads as (
    select * from {{ ref('int_leads') }}
),

industry_map as (
    select * from {{ ref('industry_map') }}
),

country_map as (
    select * from {{ ref('country_map') }}
),

employee_ranges as (
    select * from {{ ref('int_employee_ranges') }}
),

subscription_issues as (
    select * from {{ ref('int_subscription_issues') }}
),

unmapped as (
    select
        account_records.source,
        'accounts' as object_name,
        'industry' as column_name,
        'industry_map' as mapping_seed,
        account_records.industry as raw_value
    from account_records
    left join industry_map
        on
            {{ map_label('account_records.industry') }}
            = {{ map_label('industry_map.source_value') }}
    where account_records.reject_reason is null and industry_map.source_value is null
    union all
    select
        account_records.source,
        'accounts' as object_name,
        'country' as column_name,
        'country_map' as mapping_seed,
        account_records.country as raw_value
    from account_records
    left join country_map
        on {{ map_label('account_records.country') }} = {{ map_label('country_map.source_value') }}
    where account_records.reject_reason is null and country_map.source_value is null
    union all
    select
        account_records.source,
        'accounts' as object_name,
        'employee_range' as column_name,
        'employee_range_map' as mapping_seed,
        account_records.employee_range as raw_value
    from account_records
    left join employee_ranges
        on {{ map_label('account_records.employee_range') }} = employee_ranges.source_value
    where account_records.reject_reason is null and employee_ranges.source_value is null
    {% for column_name, mapped in {
        'stage': 'stage_outcome', 'deal_type_raw': 'deal_type', 'loss_reason_raw': 'loss_reason',
    }.items() %}
    union all
    select
        source,
        'deals' as object_name,
        '{{ column_name | replace("_raw", "") }}' as column_name,
        '{{ column_name | replace("_raw", "") }}_map' as mapping_seed,
        {{ column_name }} as raw_value
    from deal_records
    where {{ mapped }} is null
    {% endfor %}
    -- Three letters are a code, which needs a rate and no label.
    {% for relation, fault in {
        'account_records': 'annual_revenue_fault', 'deal_records': 'amount_fault',
        'subscription_issues': 'reason',
    }.items() %}
    union all
    select
        source,
        object_name,
        'currency' as column_name,
        'currency_map' as mapping_seed,
        {{ 'raw_value' if relation == 'subscription_issues' else 'currency' }} as raw_value
    from {{ relation }}
    where
        {{ fault }} = 'no_currency_rate'
        and length({{ 'raw_value' if relation == 'subscription_issues' else 'currency' }}) != 3
        {{ 'and reject_reason is null' if relation == 'account_records' }}
    {% endfor %}
    union all
    select
        split_part(deal_key, ':', 1) as source,
        'contact_roles' as object_name,
        'role' as column_name,
        'role_map' as mapping_seed,
        role_raw as raw_value
    from contact_roles
    where role is null
    union all
    select
        source,
        'leads' as object_name,
        'rejection_reason' as column_name,
        'rejection_reason_map' as mapping_seed,
        rejection_label as raw_value
    from leads
    where rejection_reason is null
),

shown as (
    select
        source,
        object_name,
        column_name,
        mapping_seed,
        {{ shown_value('raw_value') }} as raw_value
    from unmapped
    where raw_value is not null
),

final as (
    select
        source,
        object_name,
        column_name,
        mapping_seed,
        raw_value,
        count(*) as record_count
    from shown
    group by source, object_name, column_name, mapping_seed, raw_value
)

select * from final
