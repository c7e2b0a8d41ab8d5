{#- The name of a column in lower case with `_` between words: `IsDeleted`, `Is deleted?` and
    `_is_deleted` are all `is_deleted`. -#}
{% macro heading_words(heading) -%}
    trim(regexp_replace(lower(regexp_replace(
        {{ heading }}, '([a-z0-9])([A-Z])', '\1_\2', 'g'
    )), '[^\p{L}\p{N}]+', '_', 'g'), '_')
{%- endmacro %}
