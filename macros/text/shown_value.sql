{#- A value as marts show it: e-mail addresses keep their host, phone numbers nothing. Digits alone
    stay, since an amount or an id is no phone number; `keep_personal_data` shows the text as it is. -#}
{% macro shown_value(value) -%}
    {%- if var('keep_personal_data') -%}
    {{ value }}
    {%- else -%}
    regexp_replace(regexp_replace({{ value }},
        '[^\s@<>()\[\],;:"''|\x1f]+@([^\s@<>()\[\],;:"''|\x1f]*[\p{L}\p{N}])', '(e-mail at \1)', 'g'),
        '(?:\+|\b00)[1-9][\d\s()/.-]{6,}\d|\(?\b0[1-9]\d{1,4}\)?[\s/-]?\d[\d\s-]{4,}\d|\(\d{3}\)\s?\d{3}[\s.-]\d{4}|\b\d{3}[.-]\d{3}[.-]\d{4}\b', '(phone)', 'g')
    {%- endif -%}
{%- endmacro %}


{#- A whole record as marts show it. Any column of an export may hold a person, and a refused record
    has no columns to tell apart, so letters and digits become x: enough to see where a delimiter or
    a quote is wrong, with file and line to look it up. -#}
{% macro shown_record(text) -%}
    {%- if var('keep_personal_data') -%}
    {{ text }}
    {%- else -%}
    regexp_replace({{ text }}, '[\p{L}\p{M}\p{N}@]', 'x', 'g')
    {%- endif -%}
{%- endmacro %}
