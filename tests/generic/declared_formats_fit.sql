{#- Most values of a column can be read by what source_formats declares. A few that cannot are dirt
    and reported; when it is more than half of a column, and three values at least, the declaration
    is wrong. -#}
{% test declared_formats_fit(model) %}
with staged_rows as (
    select * from {{ model }}
),

issues as (
    select
        file,
        unnest(value_issues) as issue
    from staged_rows
),

unread as (
    select
        file,
        issue.column_name as column_name,
        issue.reason as reason,
        min(issue.raw_value) as example,
        count(*) as unread_count
    from issues
    where issue.reason in ('not_a_date', 'not_a_number', 'not_an_integer', 'not_a_boolean')
    group by file, issue.column_name, issue.reason
),

column_counts as (
    {% for column in adapter.get_columns_in_relation(model)
        if column.name not in [
            'source', 'object_name', 'row_id', 'file', 'record_no', 'line_no', 'own_attributes',
            'reject_reason', 'value_issues', 'content',
        ]
    %}
    select
        file,
        '{{ column.name }}' as column_name,
        count({{ column.name }}) as read_count
    from staged_rows
    group by file
    {{ 'union all' if not loop.last }}
    {% else %}
    select cast(null as varchar) as file, cast(null as varchar) as column_name, 0 as read_count
    {% endfor %}
),

failures as (
    select
        unread.file || ', column ' || unread.column_name || ': ' || unread.unread_count || ' of '
        || (unread.unread_count + column_counts.read_count)
        || ' values cannot be read (' || unread.reason || ', such as ' || unread.example
        || '); declare their format for the source in seeds/mappings/source_formats.csv.'
            as sentence
    from unread
    inner join column_counts
        on unread.file = column_counts.file and unread.column_name = column_counts.column_name
    where unread.unread_count >= 3 and unread.unread_count > column_counts.read_count
)

{{ stop_with_sentence() }}
{% endtest %}
