{#- The bare host of a web address, as people write it, or of an e-mail address: no scheme, user,
    `www.`, port, path or closing dot, in lower case. Null where no host is named: an IP address
    says nothing of a company. -#}
{% macro normalised_domain(address) -%}
    nullif(regexp_extract(
        lower(trim({{ address }})),
        '^(?:[a-z]*(?::[/\\]*|[/\\]{2,}))*(?:[^/\\?#@\s]*@)?(?:www\d*\.)?((?:[\p{L}\p{N}_-]+\.)+[\p{N}-]*\p{L}[\p{L}\p{N}-]+)',
        1
    ), '')
{%- endmacro %}


{#- A host and those it is below: `a.b.example` and `b.example`. -#}
{% macro hosts_above(host) -%}
    list_transform(
        range(1, len(string_split({{ host }}, '.'))),
        lambda place: array_to_string(string_split({{ host }}, '.')[place:], '.')
    )
{%- endmacro %}
