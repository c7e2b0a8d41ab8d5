{#- Common table expressions that read dates and times: `moments` is `relation` with, for each of the
    columns, `<column>_moment` (a timestamp in UTC) and `<column>_day` (the day on the calendar of the
    source), both null where no declared form fits. A bare date has no hour: it stays on its day
    whatever the source's time zone, and its moment is the start of that day in UTC.

    relation: has `<column>_text`, and `patterns` and `time_zone` of the source. -#}
{% macro parse_moments(relation, columns) -%}
clocked as (
    select
        {{ relation }}.*
        {%- for column in columns %},
        {{ clock_text(column ~ '_text') }} as {{ column }}_clock
        {%- endfor %}
    from {{ relation }}
),

formed as (
    select
        clocked.*
        {%- for column in columns %},
        {{ form_of_clock(column ~ '_text', column ~ '_clock') }} as {{ column }}_clock_form,
        left({{ column }}_text, length({{ column }}_text) - length({{ column }}_clock))
            as {{ column }}_date_text
        {%- endfor %}
    from clocked
),

-- As it is written: without the clock, and not yet moved from the source's time zone.
dated as (
    select
        formed.*
        {%- for column in columns %},
        {{ date_of(column ~ '_date_text', column ~ '_clock_form') }} as {{ column }}_date
        {%- endfor %}
    from formed
),

timed as (
    select
        dated.*
        {%- for column in columns %},
        {{ moment_of(
            column ~ '_text', column ~ '_date', column ~ '_clock', column ~ '_clock_form'
        ) }}
            as {{ column }}_moment
        {%- endfor %}
    from dated
),

moments as (
    select
        timed.*
        {%- for column in columns %},
        case
            when {{ column }}_clock_form = 'epoch_ms' or right({{ column }}_clock_form, 1) in ('Z', 'C', 'z')
                then {{ day_there(column ~ '_moment') }}
            when {{ column }}_moment is not null then {{ column }}_date
        end as {{ column }}_day
        {%- endfor %}
    from timed
)
{%- endmacro %}
