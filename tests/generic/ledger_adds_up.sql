{#- Every record of a file is accepted or refused: the ledger's counts and the rows agree. -#}
{% test ledger_adds_up(model) %}
with raw_rows as (
    select * from {{ model }}
),

ledgers as (
    select
        _file,
        cast(_raw_text ->> '$.records_in' as bigint) as records_in,
        cast(_raw_text ->> '$.staged' as bigint) as staged,
        cast(_raw_text ->> '$.rejected' as bigint) as rejected
    from raw_rows
    where _row_kind = 'file'
),

landed as (
    select
        _file,
        count(*) filter (where _row_kind = 'record') as record_count,
        count(*) filter (where _row_kind = 'reject') as reject_count
    from raw_rows
    group by _file
),

failures as (
    select
        landed._file || ': ' || coalesce(ledgers.records_in, 0) || ' records were read, but '
        || landed.record_count || ' landed and ' || landed.reject_count
        || ' were refused; run the build again and report it if this stays.' as sentence
    from landed
    left join ledgers on landed._file = ledgers._file
    where
        ledgers.records_in is distinct from ledgers.staged + ledgers.rejected
        or ledgers.staged is distinct from landed.record_count
        or ledgers.rejected is distinct from landed.reject_count
)

{{ stop_with_sentence() }}
{% endtest %}
