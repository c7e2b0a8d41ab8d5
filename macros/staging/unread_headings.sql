{#- One row per file and column of it that no row of column_map knows and that heading_alarms does not
    want left out in silence. A pattern without an alarm acquits the columns it fits.
    ledgers: relation with source, object_name, file and the reader's account of the file as JSON. -#}
{% macro unread_headings(ledgers) -%}
    select
        unmapped.source,
        unmapped.object_name,
        unmapped.file,
        unmapped.record_count,
        unmapped.heading,
        min(heading_alarms.alarm_id) as alarm_id
    from (
        select
            source,
            object_name,
            file,
            cast(ledger ->> '$.staged' as bigint) as record_count,
            string_split(
                array_to_string(json_extract_string(ledger, '$.mapped_columns.*'), '|'), '|'
            ) as mapped_columns,
            unnest(cast(ledger -> '$.unmapped_columns' as varchar[])) as heading
        from {{ ledgers }}
    ) as unmapped
    inner join {{ ref('heading_alarms') }} as heading_alarms
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
    -- Several patterns may fit a column.
    group by
        unmapped.source,
        unmapped.object_name,
        unmapped.file,
        unmapped.record_count,
        unmapped.heading
    having bool_and(heading_alarms.alarm_id is not null)
{%- endmacro %}
