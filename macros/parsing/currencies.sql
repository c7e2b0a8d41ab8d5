{#- What each label of the seed currency_map, and each code that has a rate or is a source's own, may
    mean: a map from the label in lower case to ISO codes. `$` means several. -#}
{% macro currency_words() -%}
    select map(list(label), list(currencies)) as currency_words
    from (
        select
            label,
            list_sort(list(currency)) as currencies
        from (
            select
                {{ map_label('source_value') }} as label,
                upper(currency) as currency
            from {{ ref('currency_map') }}
            {%- for seed in ['currency_map', 'currency_rates', 'source_formats'] %}
            union
            select lower(currency), upper(currency)
            from {{ ref(seed) }}
            {%- endfor %}
        ) as labels
        where label is not null
        group by label
    ) as meanings
{%- endmacro %}


{#- The codes that a currency column may mean, null where nobody knows its word: a label, `EUR - Euro`,
    `Euro (EUR)`, or three letters. -#}
{% macro currencies_named(value, formats) -%}
    case
        when {{ value }} is not null then coalesce(
            {{ formats }}.currency_words[lower({{ value }})],
            {{ formats }}.currency_words[
                lower(regexp_extract({{ value }}, '^([A-Za-z]{3}) +[-–] ', 1))
            ],
            {{ formats }}.currency_words[lower(regexp_extract({{ value }}, '[(]([A-Za-z]{3})[)]$', 1))],
            case when regexp_full_match({{ value }}, '[A-Za-z]{3}') then [upper({{ value }})] end
        )
    end
{%- endmacro %}


{#- The codes that the word beside an amount's digits may mean, null where none stands there. -#}
{% macro currencies_beside(value, formats) -%}
    case
        when not regexp_full_match({{ value }}, '[-+]?[0-9.,]+') then list_transform(
            [{{ number_parts(value, formats) }}],
            lambda parts: {{ formats }}.currency_words[nullif(lower(parts.before || parts.after), '')]
        )[1]
    end
{%- endmacro %}


{#- The codes on which the word in a currency column (`said`, meaning `named`) and the one beside the
    digits agree; null where there is no word, or an unknown one. -#}
{% macro agreed_currencies(said, named, beside) -%}
    case
        when {{ said }} is null then {{ beside }}
        when {{ named }} is null or {{ beside }} is null then {{ named }}
        else list_intersect({{ named }}, {{ beside }})
    end
{%- endmacro %}


{#- The one code of several that is meant: the only one, or the one that the source declares. -#}
{% macro settled_currency(codes, source_currency) -%}
    case
        when len({{ codes }}) = 1 then ({{ codes }})[1]
        when list_contains({{ codes }}, {{ source_currency }}) then {{ source_currency }}
    end
{%- endmacro %}


{#- Branches of a `case`: why the currency of an amount that can be read is not known. -#}
{% macro currency_fault(said, named, beside, source_currency, has_unread_heading) -%}
    when {{ said }} is null and {{ beside }} is null and {{ has_unread_heading }}
        then 'unmapped_currency'
    when {{ said }} is not null and {{ named }} is not null and not list_has_any({{ named }}, {{ beside }})
        then 'currency_contradiction'
    when
        {{ beside }} is not null
        and ({{ said }} is null or {{ named }} is not null)
        and {{ settled_currency(agreed_currencies(said, named, beside), source_currency) }} is null
        then 'ambiguous_currency'
{%- endmacro %}
