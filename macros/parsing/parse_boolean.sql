{#- True or false by the source's declared words, null for any other word. -#}
{% macro parse_boolean(value, formats) -%}
    case
        when list_contains({{ formats }}.true_words, lower({{ value }})) then true
        when list_contains({{ formats }}.false_words, lower({{ value }})) then false
    end
{%- endmacro %}
