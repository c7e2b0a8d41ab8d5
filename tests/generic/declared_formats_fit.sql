{#- Most values of a column can be read by what source_formats declares. A few that cannot are dirt
    and reported; when it is more than half of a column, and three values at least, the declaration
    is wrong. Days outside the plausible years count among them: most often, too, an order or a
    length of the date that nobody declared. -#}
{% test declared_formats_fit(model) %}
{#- While dbt parses, every model goes by the name of the test. -#}
{%- set parsers = export_columns(model.identifier.split('__')[1]) if execute else {} -%}
{%- set columns = [] -%}
{%- for column, parser in parsers.items() -%}
    {%- if parser in ('date', 'timestamp', 'number', 'amount', 'integer', 'boolean')
        and column != 'is_current_version' -%}
        {%- do columns.append(column) -%}
    {%- endif -%}
{%- endfor -%}
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
        coalesce(
            min(issue.reason) filter (where issue.reason != 'implausible_date'), min(issue.reason)
        ) as reason,
        coalesce(
            min(issue.raw_value) filter (where issue.reason != 'implausible_date'),
            min(issue.raw_value)
        ) as example,
        count(*) as unread_count
    from issues
    where
        issue.reason in (
            'not_a_date', 'implausible_date', 'not_a_number', 'not_an_integer', 'not_a_boolean'
        )
    group by file, issue.column_name
),

column_counts as (
    {% for column in columns %}
    select
        file,
        '{{ column }}' as column_name,
        count({{ column }}) as read_count
    from staged_rows
    group by file
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

misfits as (
    select
        unread.*,
        unread.unread_count + column_counts.read_count as value_count,
        {{ clock_text('unread.example') }} as clock
    from unread
    inner join column_counts
        on unread.file = column_counts.file and unread.column_name = column_counts.column_name
    where unread.unread_count >= 3 and unread.unread_count > column_counts.read_count
),

formed as (
    select
        misfits.*,
        {{ form_of_clock('misfits.example', 'misfits.clock') }} as clock_form,
        left(misfits.example, length(misfits.example) - length(misfits.clock)) as date_text
    from misfits
),

failures as (
    select
        file || ', column ' || column_name || ': ' || unread_count || ' of ' || value_count
        || case
            when reason = 'implausible_date'
                then
                    ' values are no plausible dates (implausible_date, such as ' || example
                    || '); correct the export, list a filler under null_words in'
                    || ' seeds/mappings/source_formats.csv, or widen the variables'
                    || ' earliest_plausible_year and plausible_years_ahead.'
            else
                ' values cannot be read (' || reason || ', such as ' || example
                || case
                    when reason = 'not_a_date'
                        then
                            coalesce(
                                ', which has the form '
                                || {{ forms_of('date_text', 'clock_form') }},
                                ''
                            )
                    else ''
                end
                || '); declare their format for the source in seeds/mappings/source_formats.csv.'
        end as sentence
    from formed
)

{{ stop_with_sentence() }}
{% endtest %}
