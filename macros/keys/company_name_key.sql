{#- What of a company's name tells it from others: letters and digits without accents, and without
    the words of the seed company_name_words, such as legal forms. A name of such words only stays
    whole. -#}
{% macro company_name_key(name, words) -%}
    {%- set plain -%}
        string_split_regex(regexp_replace(strip_accents(replace(lower({{ name }}), 'ß', 'ss')), '[.''’/]', '', 'g'), '[^\p{L}\p{N}]+')
    {%- endset -%}
    regexp_replace(coalesce(
        nullif(array_to_string(list_filter(
            {{ plain }}, lambda word: not list_contains({{ words }}, word)
        ), ''), ''),
        array_to_string({{ plain }}, '')
    ), '([aou])e', '\1', 'g')
{%- endmacro %}
