{#- The bare host of a web address: no scheme, no `www.`, no path or port, lower case. -#}
{% macro normalised_domain(address) -%}
    nullif(regexp_extract(lower({{ address }}), '^(?:[a-z]+://)?(?:www\.)?([^/:?#@\s]+\.[^/:?#@\s.]+)', 1), '')
{%- endmacro %}
