-- One row per file that was loaded, with the reader's account of it as JSON. Files that no object
-- claims have none.
with
{% for source_name, object_name in loaded_objects() %}
{{ source_name }}_{{ object_name }} as (
    select * from {{ ref('raw_' ~ source_name ~ '__' ~ object_name) }}
),

{% endfor %}
final as (
    {% for source_name, object_name in loaded_objects() %}
    select
        '{{ source_name }}' as source,
        '{{ object_name }}' as object_name,
        _file as file,
        cast(_raw_text as json) as ledger
    from {{ source_name }}_{{ object_name }}
    where _row_kind = 'file'
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
