{#- The CTEs `listings` and `absorbed`: of each record that others list in merged_ids, the one that it
    lives on in. records: staged records with key_fault and version_rank; id_column: their key. -#}
{% macro absorbed_records(records, id_column) -%}
listings as (
    select
        {{ id_column }}_value as survivor_id,
        unnest(string_split(merged_ids_value, '|')) as lost_id
    from {{ records }}
    where key_fault is null and version_rank = 1
),

-- After two merges both survivors may list the same record: the last one is in no list itself.
absorbed as (
    select
        listings.lost_id,
        coalesce(
            min(listings.survivor_id) filter (where later.lost_id is null),
            min(listings.survivor_id)
        ) as survivor_id
    from listings
    left join (select distinct lost_id from listings) as later
        on listings.survivor_id = later.lost_id
    where listings.survivor_id != listings.lost_id
    group by listings.lost_id
),
{%- endmacro %}
