-- One row per column of an object's files that no row of column_map knows and that heading_alarms
-- does not want left out in silence. A pattern without an alarm acquits the columns it fits.
with file_ledgers as (
    select * from {{ ref('int_file_ledgers') }}
),

-- Two files of one object may both have the column.
told as (
    {{ unread_headings('file_ledgers') }}
),

final as (
    select
        min(alarm_id) as alarm_id,
        source,
        object_name,
        heading,
        cast(sum(record_count) as bigint) as record_count
    from told
    group by source, object_name, heading
)

select * from final
