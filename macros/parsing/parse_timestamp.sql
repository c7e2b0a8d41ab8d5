{#- The forms a source may declare in `source_formats.date_formats`. strptime wants constants, so
    the catalogue is code and the declaration is data: an undeclared form never matches. -#}
{% macro date_format_catalogue() -%}
    {%- set dates = [
        '%Y-%m-%d', '%Y/%m/%d', '%Y%m%d',
        '%d.%m.%Y', '%d/%m/%Y', '%d-%m-%Y', '%d.%m.%y', '%d/%m/%y', '%d-%m-%y',
        '%m/%d/%Y', '%m-%d-%Y', '%m/%d/%y', '%d-%b-%Y', '%d %b %Y',
    ] -%}
    {%- set local_times = [] -%}
    {%- for date in dates -%}
        {%- for clock in [' %H:%M:%S', ' %H:%M', ' %I:%M %p'] -%}
            {%- do local_times.append(date ~ clock) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- do local_times.extend(['%Y-%m-%dT%H:%M:%S', '%Y-%m-%dT%H:%M:%S.%f', '%Y-%m-%d %H:%M:%S.%f']) -%}
    {{ return({
        'date': dates,
        'local_time': local_times,
        'utc': ['%Y-%m-%dT%H:%M:%SZ', '%Y-%m-%dT%H:%M:%S.%fZ', '%Y-%m-%d %H:%M:%S UTC'],
        'epoch': ['epoch_ms'],
        'offset': ['%Y-%m-%dT%H:%M:%S%z', '%Y-%m-%dT%H:%M:%S.%f%z', '%Y-%m-%d %H:%M:%S%z'],
    }) }}
{%- endmacro %}


{#- The day on the calendar of the source, or null: a date-time lies on the day it has in the
    source's time zone, a bare date on itself. -#}
{% macro parse_day(value, formats) -%}
    {%- set catalogue = date_format_catalogue() -%}
    case when {{ value }} is not null then cast(coalesce(
        {%- for pattern in catalogue.date %}
        case when list_contains({{ formats }}.patterns, '{{ pattern }}')
            then try_strptime({{ value }}, '{{ pattern }}') end,
        {%- endfor %}
        timezone({{ formats }}.time_zone, timezone('UTC', {{ parse_timestamp(value, formats) }}))
    ) as date) end
{%- endmacro %}


{#- Milliseconds since 1970, as interfaces write them: 12 or 13 digits, so that no id and no compact
    date is taken for one. -#}
{% macro parse_epoch_ms(value) -%}
    case when regexp_full_match({{ value }}, '\d{12,13}')
        then epoch_ms(try_cast({{ value }} as bigint)) end
{%- endmacro %}


{#- A timestamp in UTC, or null where no declared form fits. A bare date has no hour, so it stays on
    its day whatever the source's time zone. -#}
{% macro parse_timestamp(value, formats) -%}
    {%- set catalogue = date_format_catalogue() -%}
    case when {{ value }} is not null then coalesce(
        {%- for pattern in catalogue.date + catalogue.utc %}
        case when list_contains({{ formats }}.patterns, '{{ pattern }}')
            then try_strptime({{ value }}, '{{ pattern }}') end,
        {%- endfor %}
        {%- for pattern in catalogue.epoch %}
        case when list_contains({{ formats }}.patterns, '{{ pattern }}')
            then {{ parse_epoch_ms(value) }} end,
        {%- endfor %}
        timezone('UTC', timezone({{ formats }}.time_zone, coalesce(
            {%- for pattern in catalogue.local_time %}
            case when list_contains({{ formats }}.patterns, '{{ pattern }}')
                then try_strptime({{ value }}, '{{ pattern }}') end
            {{- ',' if not loop.last }}
            {%- endfor %}
        ))),
        timezone('UTC', coalesce(
            {%- for pattern in catalogue.offset %}
            case when list_contains({{ formats }}.patterns, '{{ pattern }}')
                then try_strptime({{ value }}, '{{ pattern }}') end
            {{- ',' if not loop.last }}
            {%- endfor %}
        ))
    ) end
{%- endmacro %}
