-- Sources with exported records but no row in source_formats: their dates and numbers stay unread.
with source_formats as (
    select * from {{ ref('source_formats') }}
),

{% for source_name, object_name in loaded_objects() %}
{{ source_name }}_{{ object_name }} as (
    select * from {{ ref('raw_' ~ source_name ~ '__' ~ object_name) }}
),

{% endfor %}
exported as (
    {% for source_name, object_name in loaded_objects() %}
    select
        '{{ source_name }}' as source,
        _file as file
    from {{ source_name }}_{{ object_name }}
    where _row_kind = 'record'
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

failures as (
    select
        'There are records of the source ' || exported.source || ' (such as in '
        || min(exported.file) || '), but seeds/mappings/source_formats.csv has no row for it;'
        || ' add one with its date formats, words and decimal mark.' as sentence
    from exported
    left join source_formats on exported.source = source_formats.source
    where source_formats.source is null
    group by exported.source
)

{{ stop_with_sentence() }}
