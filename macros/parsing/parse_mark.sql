{#- Marks of deletion. A file may hold several of one kind; the reader joins them by `|`, and one that
    speaks against the record is enough. -#}


{#- True or false by the source's declared words; of several marks the `decisive` one counts. -#}
{% macro parse_mark(value, formats, decisive) -%}
    {%- set other = 'false' if decisive == 'true' else 'true' -%}
    case
        when list_has_any(string_split(lower({{ value }}), '|'), {{ formats }}.{{ decisive }}_words)
            then {{ decisive }}
        when list_has_any(string_split(lower({{ value }}), '|'), {{ formats }}.{{ other }}_words)
            then {{ other }}
    end
{%- endmacro %}


{#- Whether a mark is there at all: a time, a name, anything but a word for nothing or no. Some
    systems write their first or last possible day where others leave the field empty. -#}
{% macro is_marked(value, formats) -%}
    coalesce(len(list_filter(
        string_split(lower({{ value }}), '|'),
        lambda mark: not list_contains({{ formats }}.null_words, mark)
        and not list_contains({{ formats }}.false_words, mark)
        and not regexp_matches(mark, '^(0000-|1970-01-01|9999-)')
    )) > 0, false)
{%- endmacro %}
