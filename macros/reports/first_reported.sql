{#- The last CTEs of a model that remembers what was first reported of a quarter. It reads the CTE
    `figures`, with is_quarter_over, and adds reported_at: rows of quarters that are over and were
    not reported yet, or were reported on this very day. A build of an earlier day than the last
    one reported adds none, so that looking back leaves no trace. -#}
{% macro first_reported(key_columns, columns) -%}
kept as (
    {% if is_incremental() -%}
    select
        {% for column in key_columns -%}
        reports.{{ column }},
        {% endfor -%}
        reports.reported_at
    from {{ this }} as reports
    {%- else -%}
    select
        {% for column in key_columns -%}
        figures.{{ column }},
        {% endfor -%}
        cast(null as date) as reported_at
    from figures
    where false
    {%- endif %}
),

last_report as (
    select max(reported_at) as last_reported_at from kept
),

final as (
    select
        {% for column in key_columns + columns -%}
        figures.{{ column }},
        {% endfor -%}
        {{ as_of_date() }} as reported_at
    from figures
    cross join last_report
    left join kept
        on
            {% for column in key_columns -%}
            {{ 'and ' if not loop.first }}figures.{{ column }} = kept.{{ column }}
            {% endfor %}
    where
        figures.is_quarter_over
        and {{ as_of_date() }} >= coalesce(last_report.last_reported_at, {{ as_of_date() }})
        and coalesce(kept.reported_at = {{ as_of_date() }}, true)
)
{%- endmacro %}


{#- The CTEs `joined` and `compared` of a mart that shows such a memory beside what it says now, from
    the CTEs `figures` and `reports`. `kept_columns` are taken from the report where a row is no
    longer computed, `counts` are 0 there and other columns null. report_status tells the four cases
    apart, by the reported columns in `telling_columns`. -#}
{% macro beside_reported(
    key_columns, kept_columns, counts, columns, reported_columns, telling_columns
) -%}
{# A build of a day before the first report says itself what that day would have reported. -#}
joined as (
    select
        {% for column in key_columns + kept_columns -%}
        coalesce(figures.{{ column }}, reports.{{ column }}) as "{{ column }}",
        {% endfor -%}
        {% for column in counts -%}
        coalesce(figures.{{ column }}, 0) as {{ column }},
        {% endfor -%}
        {% for column in columns -%}
        figures.{{ column }},
        {% endfor -%}
        {% for column in reported_columns -%}
        case
            when reports.reported_at is not null then reports.{{ column }}
            when figures.is_quarter_over then figures.{{ column }}
        end as reported_{{ column }},
        {% endfor -%}
        case
            when reports.reported_at is not null then reports.reported_at
            when figures.is_quarter_over then {{ as_of_date() }}
        end as reported_at,
        figures.{{ key_columns[0] }} is null as is_gone,
        coalesce(figures.is_quarter_over, true) as is_quarter_over
    from figures
    full outer join reports
        on
            {% for column in key_columns -%}
            {{ 'and ' if not loop.first }}figures.{{ column }} = reports.{{ column }}
            {% endfor %}
),

compared as (
    select
        * exclude (is_gone, is_quarter_over),
        case
            when is_gone then 'reported_only'
            when not is_quarter_over then 'open'
            when
                {% for column in telling_columns -%}
                {{ 'and ' if not loop.first }}coalesce(
                    {{ column }} = reported_{{ column }},
                    {{ column }} is null and reported_{{ column }} is null
                )
                {% endfor %}
                then 'as_reported'
            else 'restated'
        end as report_status
    from joined
)
{%- endmacro %}
