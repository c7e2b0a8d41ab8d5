-- One row per value that was there and could not be used as it stands, in a record that is used.
-- Nothing here fails the build: a person looks, mends the source or the mapping, and the row goes.
with deal_issues as (
    select * from {{ ref('int_deal_issues') }}
),

attribute_records as (
    select * from {{ ref('int_attribute_records') }}
),

observations as (
    select * from {{ ref('int_observations') }}
),

account_records as (
    select * from {{ ref('int_account_records') }}
),

employee_ranges as (
    select * from {{ ref('int_employee_ranges') }}
),

usage_issues as (
    select * from {{ ref('int_usage_issues') }}
),

{% for source_name, object_name in loaded_objects() %}
{{ source_name }}_{{ object_name }} as (
    select * from {{ ref('stg_' ~ source_name ~ '__' ~ object_name) }}
),

{% endfor %}
parsing_issues as (
    {% for source_name, object_name in loaded_objects() %}
    select
        source,
        object_name,
        file,
        record_no,
        unnest(value_issues) as issue
    from {{ source_name }}_{{ object_name }}
    where reject_reason is null
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

issues as (
    select
        source,
        object_name,
        file,
        record_no,
        issue.column_name,
        issue.raw_value,
        issue.reason
    from parsing_issues
    union all
    select
        source,
        object_name,
        file,
        record_no,
        column_name,
        raw_value,
        reason
    from deal_issues
    union all
    select
        source,
        object_name,
        file,
        record_no,
        'attribute:' || attribute_id as column_name,
        raw_value,
        case when grain is null then 'unknown_attribute' else 'not_of_the_attributes_kind' end
            as reason
    from attribute_records
    where attribute_value is null and raw_value is not null
    union all
    select
        source,
        object_name,
        file,
        record_no,
        'attribute:' || attribute_id as column_name,
        value as raw_value,
        'orphan_observation' as reason
    from observations
    where grain is not null and entity_key is null
    union all
    select
        account_records.source,
        account_records.object_name,
        account_records.file,
        account_records.record_no,
        'employee_range' as column_name,
        account_records.employee_range as raw_value,
        'range_straddles_rule' as reason
    from account_records
    inner join employee_ranges
        on {{ map_label('account_records.employee_range') }} = employee_ranges.source_value
    where
        account_records.reject_reason is null
        and account_records.employee_count is null
        and employee_ranges.is_straddling
    union all
    select * from usage_issues
),

final as (
    select
        source,
        object_name,
        file,
        cast(record_no as bigint) as record_no,
        column_name,
        raw_value,
        reason
    from issues
)

select * from final
