{#- Values of the columns (or expressions) that are empty or occur more than once. -#}
{% test unique_combination(model, columns) %}
with repeated as (
    select
        {{ columns | join(',\n        ') }},
        count(*) as row_count
    from {{ model }}
    group by {{ columns | join(', ') }}
    having count(*) > 1 or {{ columns | join(' is null or ') }} is null
),

failures as (
    select
        'In {{ model.identifier }} the key ({{ columns | join(", ") | replace("'", "''") }}) is empty or stands'
        || ' more than once: ' || cast(repeated as varchar) || '; keep one row of each.' as sentence
    from repeated
)

{{ stop_with_sentence() }}
{% endtest %}
