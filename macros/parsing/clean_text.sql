{#- Text without the blanks people cannot see (no-break, zero-width, BOM); nothing left is null. -#}
{% macro clean_text(value) -%}
    nullif(trim(translate({{ value }}, chr(160) || chr(8203) || chr(8204) || chr(8205) || chr(65279) || chr(9), ' ')), '')
{%- endmacro %}
