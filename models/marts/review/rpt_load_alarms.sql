-- One row per suspicion about what was loaded: an attribute whose values went missing since the
-- last build, records that did, a column nobody reads that changes figures, or one whose numbers
-- may mean something else. It fails nothing.
with attribute_outages as (
    select * from {{ ref('int_attribute_outages') }}
),

held_values as (
    select * from {{ ref('int_held_values') }}
),

previous_build as (
    select * from {{ ref('int_previous_build') }}
),

previous_loads as (
    select * from {{ ref('int_previous_loads') }}
),

load_ledger as (
    select * from {{ ref('rpt_load_ledger') }}
),

unread_headings as (
    select * from {{ ref('int_unread_headings') }}
),

number_questions as (
    select * from {{ ref('int_number_questions') }}
),

held_counts as (
    select
        split_part(entity_key, ':', 1) as source,
        attribute_id,
        count(*) as held_count
    from held_values
    group by split_part(entity_key, ':', 1), attribute_id
),

loads as (
    select
        source,
        object_name,
        sum(staged) as record_count
    from load_ledger
    group by source, object_name
),

alarms as (
    select
        'values_missing' as alarm_id,
        attribute_outages.source,
        attribute_outages.attribute_id as subject,
        previous_build.previous_day as compared_with_date,
        attribute_outages.account_count,
        attribute_outages.before_count,
        attribute_outages.now_count,
        coalesce(held_counts.held_count, 0) as held_count
    from attribute_outages
    cross join previous_build
    left join held_counts
        on
            attribute_outages.source = held_counts.source
            and attribute_outages.attribute_id = held_counts.attribute_id
    where attribute_outages.is_outage
    union all
    select
        'records_missing' as alarm_id,
        previous_loads.source,
        previous_loads.object_name as subject,
        previous_loads.as_of_date as compared_with_date,
        cast(null as bigint) as account_count,
        previous_loads.record_count as before_count,
        coalesce(loads.record_count, 0) as now_count,
        0 as held_count
    from previous_loads
    left join loads
        on
            previous_loads.source = loads.source
            and previous_loads.object_name = loads.object_name
    where
        previous_loads.record_count >= {{ var('outage_min_count') }}
        and coalesce(loads.record_count, 0)
        < {{ var('outage_share') }} * previous_loads.record_count
    union all
    select
        alarm_id,
        source,
        object_name || '.' || heading as subject,
        cast(null as date) as compared_with_date,
        cast(null as bigint) as account_count,
        cast(null as bigint) as before_count,
        record_count as now_count,
        0 as held_count
    from unread_headings
    union all
    select
        alarm_id,
        source,
        object_name || '.' || column_name as subject,
        cast(null as date) as compared_with_date,
        cast(null as bigint) as account_count,
        cast(null as bigint) as before_count,
        value_count as now_count,
        0 as held_count
    from number_questions
),

final as (
    select
        alarm_id,
        source,
        subject,
        compared_with_date,
        cast(account_count as bigint) as account_count,
        cast(before_count as bigint) as before_count,
        cast(now_count as bigint) as now_count,
        cast(held_count as bigint) as held_count,
        case alarm_id
            when 'values_missing'
                then
                    'Of ' || account_count || ' accounts of ' || source || ', ' || before_count
                    || ' had a value of ' || subject || ' on ' || compared_with_date || ' and '
                    || now_count || ' are given one now; ' || held_count
                    || ' last known values hold meanwhile.'
            when 'records_missing'
                then
                    'The files of ' || source || ' held ' || before_count || ' ' || subject
                    || ' on ' || compared_with_date || ' and hold ' || now_count || ' now.'
            when 'percent_or_share'
                then
                    'More than half of the ' || now_count || ' values of ' || subject || ' of '
                    || source || ' are above 150 % or, read as percent, below 1.5 %; say in the'
                    || ' column unit of column_map whether they are percent or as_written.'
            when 'thousands_or_decimals'
                then
                    'The ' || now_count || ' decimals of ' || subject || ' of ' || source
                    || ' all have three digits, so they may be thousands and are unknown; correct'
                    || ' decimal_mark in source_formats, write as_written into the column unit of'
                    || ' column_map, or export another number of decimals.'
            else
                'No row of column_map knows the column ' || subject || ' of ' || source || ' ('
                || now_count || ' records), which looks like '
                || case alarm_id
                    when 'unmapped_delete_mark' then 'a mark of deleted records'
                    when 'unmapped_sync_id' then 'the id of the same record in another CRM'
                    when 'unmapped_currency'
                        then
                            'the currency of its amounts: amounts that do not name theirs are'
                            || ' unknown meanwhile'
                end
                || '; add one, or call it harmless in heading_alarms.'
        end as finding
    from alarms
)

select * from final
