{#- The part of a text that tells the time of day, with the blank or T before it; empty if none. The
    hour before the first colon has one digit or two. -#}
{% macro clock_text(text) -%}
    case
        when strpos({{ text }}, ':') = 0 then ''
        when substr({{ text }}, strpos({{ text }}, ':') - 2, 1) in (' ', 'T')
            then substr({{ text }}, strpos({{ text }}, ':') - 2)
        else substr({{ text }}, strpos({{ text }}, ':') - 3)
    end
{%- endmacro %}


{#- The form a time of day has, its blank or T included. Milliseconds since 1970 are their own form:
    12 or 13 digits, so that no id and no compact date is taken for one. -#}
{% macro form_of_clock(text, clock) -%}
    left({{ clock }}, 1) || case
        when {{ clock }} = ''
            then case when regexp_full_match({{ text }}, '\d{12,13}') then 'epoch_ms' else '' end
        {%- for form in clock_forms() %}
        when regexp_full_match({{ clock }}, '[ T]{{ date_shape(form) }}') then '{{ form }}'
        {%- endfor %}
    end
{%- endmacro %}


{#- The date of a text without its clock, by a form that is declared with that clock. Two declared
    forms that read it as two days name none; `icp check` and the reader refuse them. -#}
{% macro date_of(date_text, clock_form) -%}
    case
        {%- for form in date_forms() %}
        when
            regexp_full_match({{ date_text }}, '{{ date_shape(form) }}')
            and list_contains(patterns, '{{ form }}' || {{ clock_form }})
            {%- for rival in date_forms() if rival != form and date_shape(rival) == date_shape(form) %}
            and not list_contains(patterns, '{{ rival }}' || {{ clock_form }})
            {%- endfor %}
            then cast(try_strptime({{ date_text }}, '{{ form }}') as date)
        {%- endfor %}
    end
{%- endmacro %}


{#- A written date and its clock as a moment in UTC. -#}
{% macro moment_of(text, date, clock, clock_form) -%}
    case
        when {{ clock_form }} = '' then cast({{ date }} as timestamp)
        when {{ clock_form }} = 'epoch_ms'
            then case when list_contains(patterns, 'epoch_ms') then epoch_ms(cast({{ text }} as bigint)) end
        when right({{ clock_form }}, 1) = 'z'
            then timezone('UTC', {{ date }} + try_cast(substr({{ clock }}, 2) as timetz))
        when right({{ clock_form }}, 1) in ('Z', 'C') or time_zone = 'UTC'
            then {{ date }} + {{ time_of_day(clock, clock_form) }}
        else timezone('UTC', timezone(time_zone, {{ date }} + {{ time_of_day(clock, clock_form) }}))
    end
{%- endmacro %}


{% macro time_of_day(clock, clock_form) -%}
    case
        when contains({{ clock_form }}, '%p')
            then cast(coalesce(
                try_strptime(substr({{ clock }}, 2), '%I:%M %p'),
                try_strptime(substr({{ clock }}, 2), '%I:%M:%S %p')
            ) as time)
        else try_cast(substr({{ clock }}, 2) as time)
    end
{%- endmacro %}


{#- The day of a moment in UTC on the calendar of the source. -#}
{% macro day_there(moment) -%}
    case
        when time_zone = 'UTC' then cast({{ moment }} as date)
        else cast(timezone(time_zone, timezone('UTC', {{ moment }})) as date)
    end
{%- endmacro %}


{#- The forms that a text has, declared or not, as people list them; null if it has none. -#}
{% macro forms_of(date_text, clock_form) -%}
    nullif(concat_ws(
        ' or ',
        case when {{ clock_form }} = 'epoch_ms' then {{ clock_form }} end
        {%- for form in date_forms() %},
        case
            when regexp_full_match({{ date_text }}, '{{ date_shape(form) }}')
                then '{{ form }}' || {{ clock_form }}
        end
        {%- endfor %}
    ), '')
{%- endmacro %}
