-- One row per field whose changes are read from a history of fields, by each name that column_map
-- has for it, with what it is read as: an attribute of an account, or the stage of a deal.
with column_map as (
    select * from {{ ref('column_map') }}
),

attributes as (
    select * from {{ ref('attributes') }}
),

final as (
    select
        column_map.source,
        'account' as grain,
        {{ map_label('column_map.source_column') }} as field,
        attributes.attribute_id as read_as,
        max(column_map.unit) as unit
    from column_map
    inner join attributes
        on replace(column_map.canonical_column, 'attribute:', '') = attributes.attribute_id
    where
        column_map.object = 'accounts'
        and attributes.grain = 'account'
        and attributes.attribute_id not in ('churn_event', 'churn_flag')
    group by
        column_map.source,
        {{ map_label('column_map.source_column') }},
        attributes.attribute_id
    union all
    select distinct
        source,
        'deal' as grain,
        {{ map_label('source_column') }} as field,
        'stage' as read_as,
        cast(null as varchar) as unit
    from column_map
    where object = 'deals' and canonical_column = 'stage'
)

select * from final
