-- One row per column of an object's files that no row of column_map knows and that heading_alarms
-- does not want left out in silence. A pattern without an alarm acquits the columns it fits.
with file_ledgers as (
    select * from {{ ref('int_file_ledgers') }}
),

heading_alarms as (
    select * from {{ ref('heading_alarms') }}
),

unmapped as (
    select
        source,
        object_name,
        cast(ledger ->> '$.staged' as bigint) as record_count,
        string_split(
            array_to_string(json_extract_string(ledger, '$.mapped_columns.*'), '|'), '|'
        ) as mapped_columns,
        unnest(cast(ledger -> '$.unmapped_columns' as varchar[])) as heading
    from file_ledgers
),

fitting as (
    select
        unmapped.*,
        heading_alarms.alarm_id
    from unmapped
    inner join heading_alarms
        on
            {{ heading_words('unmapped.heading') }}
            like {{ like_pattern('heading_alarms.pattern') }} escape '\'
            and unmapped.source = coalesce(heading_alarms.source, unmapped.source)
            and unmapped.object_name = coalesce(heading_alarms.object, unmapped.object_name)
            and (
                heading_alarms.beside_columns is null
                or list_has_any(
                    unmapped.mapped_columns, string_split(heading_alarms.beside_columns, '|')
                )
            )
            and (
                heading_alarms.unless_columns is null
                or not list_has_any(
                    unmapped.mapped_columns, string_split(heading_alarms.unless_columns, '|')
                )
            )
),

-- Two files of one object may both have the column; several patterns may fit it.
told as (
    select
        source,
        object_name,
        heading,
        min(alarm_id) as alarm_id
    from fitting
    group by source, object_name, heading
    having bool_and(alarm_id is not null)
),

final as (
    select
        told.alarm_id,
        told.source,
        told.object_name,
        told.heading,
        cast(sum(unmapped.record_count) as bigint) as record_count
    from told
    inner join unmapped
        on
            told.source = unmapped.source
            and told.object_name = unmapped.object_name
            and told.heading = unmapped.heading
    group by told.alarm_id, told.source, told.object_name, told.heading
)

select * from final
