-- One row per file found in the exports folder: what was read, refused or left alone. records_in
-- = staged + rejected holds in every row; a file no model reads has the status `ignored`.
with unclaimed_files as (
    select * from {{ ref('raw_unclaimed_files') }}
),

file_ledgers as (
    select * from {{ ref('int_file_ledgers') }}
),

final as (
    select
        source,
        object_name,
        file,
        'loaded' as status,
        ledger ->> '$.sha256' as sha256,
        cast(ledger ->> '$.bytes' as bigint) as byte_count,
        ledger ->> '$.encoding' as encoding,
        ledger ->> '$.delimiter' as delimiter,
        array_to_string(cast(ledger -> '$.header' as varchar[]), ', ') as header,
        cast(ledger ->> '$.records_in' as bigint) as records_in,
        cast(ledger ->> '$.staged' as bigint) as staged,
        cast(ledger ->> '$.rejected' as bigint) as rejected,
        cast(ledger ->> '$.blank_lines' as bigint) as blank_lines,
        cast(ledger ->> '$.control_total' as bigint) as control_total,
        array_to_string(cast(ledger -> '$.warnings' as varchar[]), '; ') as warnings,
        array_to_string(cast(ledger -> '$.unmapped_columns' as varchar[]), ', ') as unmapped_columns
    from file_ledgers
    union all
    select
        split_part(_file, '/', 1) as source,
        cast(null as varchar) as object_name,
        _file as file,
        'ignored' as status,
        sha256,
        bytes as byte_count,
        cast(null as varchar) as encoding,
        cast(null as varchar) as delimiter,
        cast(null as varchar) as header,
        cast(null as bigint) as records_in,
        cast(null as bigint) as staged,
        cast(null as bigint) as rejected,
        cast(null as bigint) as blank_lines,
        cast(null as bigint) as control_total,
        reason || ': ' || advice as warnings,
        cast(null as varchar) as unmapped_columns
    from unclaimed_files
)

select * from final
