-- One row per record that is not used, with the step that set it aside and the reason. A
-- reader's reject never became a row of its object; a staging or unified reject did, and can be
-- mended. raw_text is masked, as a reader's reject is a line with columns that nobody mapped.
with account_xref as (
    select * from {{ ref('int_account_xref') }}
),

account_merges as (
    select * from {{ ref('int_account_merges') }}
),

test_accounts as (
    select * from {{ ref('int_test_accounts') }}
),

account_records as (
    select * from {{ ref('int_account_records') }}
),

deal_records as (
    select * from {{ ref('int_deal_records') }}
),

{% for source_name, object_name in loaded_objects() %}
raw_{{ source_name }}_{{ object_name }} as (
    select * from {{ ref('raw_' ~ source_name ~ '__' ~ object_name) }}
),

stg_{{ source_name }}_{{ object_name }} as (
    select * from {{ ref('stg_' ~ source_name ~ '__' ~ object_name) }}
),

{% endfor %}
-- A record that is part of a test account is one as well.
test_patterns as (
    select
        account_xref.account_key,
        coalesce(own.pattern_ids, whole.pattern_ids) as pattern_ids
    from account_xref
    left join account_merges on account_xref.account_key = account_merges.account_key
    left join test_accounts as own on account_xref.account_key = own.account_key
    left join test_accounts as whole on account_merges.merged_into_key = whole.account_key
    where account_xref.rule = 'test_account'
),

rejects as (
    {% for source_name, object_name in loaded_objects() %}
    select
        '{{ source_name }}' as source,
        '{{ object_name }}' as object_name,
        _file as file,
        _record_no as record_no,
        _line_no as line_no,
        'reader' as stage,
        _reason as reason,
        cast(null as varchar) as entity_key,
        cast(null as varchar) as pattern_ids,
        _raw_text as raw_text,
        true as may_name_a_person
    from raw_{{ source_name }}_{{ object_name }}
    where _row_kind = 'reject'
    union all
    select
        source,
        object_name,
        file,
        record_no,
        line_no,
        'staging' as stage,
        reject_reason as reason,
        cast(null as varchar) as entity_key,
        cast(null as varchar) as pattern_ids,
        content as raw_text,
        {{ 'is_person_account' if object_name == 'accounts' else 'false' }} as may_name_a_person
    from stg_{{ source_name }}_{{ object_name }}
    where reject_reason is not null
    union all
    {% endfor %}
    select
        account_records.source,
        account_records.object_name,
        account_records.file,
        account_records.record_no,
        account_records.line_no,
        'unified' as stage,
        'TEST_ACCOUNT' as reason,
        account_records.account_key as entity_key,
        test_patterns.pattern_ids,
        account_records.content as raw_text,
        account_records.is_person_account as may_name_a_person
    from account_records
    inner join test_patterns on account_records.account_key = test_patterns.account_key
    where account_records.reject_reason is null
    union all
    select
        deal_records.source,
        deal_records.object_name,
        deal_records.file,
        deal_records.record_no,
        deal_records.line_no,
        'unified' as stage,
        'TEST_ACCOUNT' as reason,
        deal_records.deal_key as entity_key,
        test_patterns.pattern_ids,
        deal_records.content as raw_text,
        false as may_name_a_person
    from deal_records
    inner join test_patterns on deal_records.account_record_key = test_patterns.account_key
    where deal_records.deal_key = deal_records.canonical_deal_key
),

final as (
    select
        source,
        object_name,
        file,
        cast(record_no as bigint) as record_no,
        cast(line_no as bigint) as line_no,
        stage,
        reason,
        entity_key,
        pattern_ids,
        case
            when may_name_a_person then {{ shown_record('raw_text') }}
            else {{ shown_value('raw_text') }}
        end as raw_text
    from rejects
)

select * from final
