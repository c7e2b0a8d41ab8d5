{#- The dates that a source may declare in `source_formats.date_formats`, in strptime notation: the
    SQL twin of `icp_warehouse.date_forms` (a test holds the two together). strptime wants constants,
    so the catalogue is code and the declaration is data: an undeclared form never matches. -#}
{% macro date_forms() -%}
    {{ return([
        '%Y-%m-%d', '%Y/%m/%d', '%Y.%m.%d', '%Y%m%d',
        '%d.%m.%Y', '%d/%m/%Y', '%d-%m-%Y', '%d.%m.%y', '%d/%m/%y', '%d-%m-%y',
        '%m/%d/%Y', '%m-%d-%Y', '%m/%d/%y', '%m-%d-%y', '%d-%b-%Y', '%d %b %Y',
    ]) }}
{%- endmacro %}


{#- The times of day that may follow a date, after a blank or a T. -#}
{% macro clock_forms() -%}
    {{ return([
        '%H:%M:%SZ', '%H:%M:%S.%fZ', '%H:%M:%S', '%H:%M', '%H:%M:%S%z', '%H:%M:%S.%f%z',
        '%H:%M:%S.%f', '%H:%M:%S UTC', '%H:%M:%S.%f UTC', '%I:%M %p', '%I:%M:%S %p',
    ]) }}
{%- endmacro %}


{#- The texts that have a form, as a regular expression: strptime by itself takes `20-10-16` for a
    day of the year 20, and `infinity` for one of 1900. -#}
{% macro date_shape(form) -%}
    {%- if form == '%Y%m%d' -%}
        \d{8}
    {%- else -%}
        {{ form
            | replace('.', '\\.')
            | replace('%Y', '\\d{4}')
            | replace('%y', '\\d{2}')
            | replace('%b', '[A-Za-z]{3}')
            | replace('%m', '\\d{1,2}')
            | replace('%d', '\\d{1,2}')
            | replace('%H', '([01]?\\d|2[0-3])')
            | replace('%I', '(0?[1-9]|1[0-2])')
            | replace('%M', '[0-5]\\d')
            | replace('%S', '[0-5]\\d')
            | replace('%f', '\\d{1,9}')
            | replace('%p', '[AaPp][Mm]')
            | replace('%z', '[+-](0\\d|1[0-4])(:?[0-5]\\d)?') }}
    {%- endif -%}
{%- endmacro %}
