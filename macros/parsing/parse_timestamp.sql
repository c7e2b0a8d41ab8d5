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
        'offset': ['%Y-%m-%dT%H:%M:%S%z', '%Y-%m-%dT%H:%M:%S.%f%z', '%Y-%m-%d %H:%M:%S%z'],
    }) }}
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
