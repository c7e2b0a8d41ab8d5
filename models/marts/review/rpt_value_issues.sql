-- One row per value that was there and could not be used as it stands, in a record that is used.
-- Nothing here fails the build: a person looks, mends the source or the mapping, and the row goes.
with deal_issues as (
    select * from {{ ref('int_deal_issues') }}
),

account_issues as (
    select * from {{ ref('int_account_issues') }}
),

subscription_issues as (
    select * from {{ ref('int_subscription_issues') }}
),

tier_overrides as (
    select * from {{ ref('tier_overrides') }}
),

account_merges as (
    select * from {{ ref('account_merges') }}
),

account_xref as (
    select * from {{ ref('int_account_xref') }}
),

attribute_records as (
    select * from {{ ref('int_attribute_records') }}
),

usage_issues as (
    select * from {{ ref('int_usage_issues') }}
),

history_issues as (
    select * from {{ ref('int_history_issues') }}
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
        column_name,
        raw_value,
        reason
    from account_issues
    union all
    select
        source,
        object_name,
        file,
        record_no,
        column_name,
        raw_value,
        reason
    from subscription_issues
    union all
    select
        source,
        object_name,
        file,
        record_no,
        'attribute:' || attribute_id as column_name,
        raw_value,
        case
            when fault is not null then fault
            when object_name in ('accounts', 'deals') then 'attribute_of_another_grain'
            else 'orphan_observation'
        end as reason
    from attribute_records
    where raw_value is not null and (attribute_value is null or entity_key is null)
    union all
    select
        'seeds' as source,
        'tier_overrides' as object_name,
        'seeds/scorecard/tier_overrides.csv' as file,
        cast(null as bigint) as record_no,
        'account_key' as column_name,
        tier_overrides.account_key as raw_value,
        'unknown_account' as reason
    from tier_overrides
    left join account_xref on tier_overrides.account_key = account_xref.account_key
    where account_xref.account_key is null
    union all
    -- A pair whose other half is in no export is not merged.
    select
        'seeds' as source,
        'account_merges' as object_name,
        'seeds/mappings/account_merges.csv' as file,
        cast(null as bigint) as record_no,
        'merged_into_key' as column_name,
        account_merges.merged_into_key as raw_value,
        'unknown_account' as reason
    from account_merges
    inner join account_xref on account_merges.account_key = account_xref.account_key
    left join account_xref as whole on account_merges.merged_into_key = whole.account_key
    where whole.account_key is null
    union all
    select * from usage_issues
    union all
    select * from history_issues
),

final as (
    select
        source,
        object_name,
        file,
        cast(record_no as bigint) as record_no,
        column_name,
        case
            when reason = 'not_a_host' then {{ shown_record('raw_value') }}
            else {{ shown_value('raw_value') }}
        end as raw_value,
        reason
    from issues
)

select * from final
