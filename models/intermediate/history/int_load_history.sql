-- One row per source, object and build: how many records the reader accepted from its files. The
-- log outlives a full refresh.
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    full_refresh=false,
    pre_hook="{{ forget_unfinished_builds('as_of_date') }}"
) }}

with load_ledger as (
    select * from {{ ref('rpt_load_ledger') }}
),

previous_build as (
    select * from {{ ref('int_previous_build') }}
),

final as (
    select
        load_ledger.source,
        load_ledger.object_name,
        cast(sum(load_ledger.staged) as bigint) as record_count,
        {{ as_of_date() }} as as_of_date
    from load_ledger
    inner join previous_build on previous_build.is_latest
    where load_ledger.object_name is not null
    group by load_ledger.source, load_ledger.object_name
)

select * from final
