{#- Every accepted record stands in the staging model once, used or set aside with a reason. -#}
{% test every_record_is_staged(model, raw_model) %}
with raw_rows as (
    select * from {{ raw_model }}
),

staged_rows as (
    select * from {{ model }}
),

landed as (
    select
        _row_id,
        _file,
        _record_no
    from raw_rows
    where _row_kind = 'record'
),

counts as (
    select
        row_id,
        count(*) as row_count
    from staged_rows
    group by row_id
),

failures as (
    select
        coalesce(landed._file, 'an unknown file') || ' record ' || coalesce(landed._record_no, 0)
        || ' stands ' || coalesce(counts.row_count, 0)
        || ' times in {{ model.identifier }} instead of once.' as sentence
    from landed
    full outer join counts on landed._row_id = counts.row_id
    where counts.row_count is distinct from 1 or landed._row_id is null
)

{{ stop_with_sentence() }}
{% endtest %}
