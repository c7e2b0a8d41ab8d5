"""What is still to be written to a CRM, and whether the build behind it may be trusted with it."""

from collections.abc import Iterator, Sequence

import duckdb

from icp_warehouse.errors import IcpError
from icp_warehouse.sync.change_log import LOG, acknowledged_change_no
from icp_warehouse.sync.fields import Field, cells
from icp_warehouse.sync.formats import Format, checked_id

_ROWS_AT_ONCE = 10_000

# A record merged away in its CRM has a change without a payload: there is nothing to write to.
_LACKING = f"""
    with latest as (
        select * from {LOG}
        where source = ?
        qualify row_number() over (partition by record_key order by change_no desc) = 1
    )

    select count(*)
    from latest
    left join sync_crm_accounts using (record_key, change_no, payload_hash)
    where
        latest.change_no > ?
        and latest.payload_hash is not null
        and sync_crm_accounts.source is null
"""


def day_of_build(connection: duckdb.DuckDBPyConnection, source: str) -> str:
    """Return the day of the build, having checked that no later change is known."""
    found = connection.execute(
        "select (select max(as_of_date) from dim_icp_accounts)::varchar,"
        f" (select max(changed_at) from {LOG} where source = ?)::varchar",
        [source],
    ).fetchone()
    assert found is not None
    built, changed = found
    if changed is not None and (built is None or built < changed):
        raise IcpError(
            f"The warehouse was built as of {built}, and a change of {changed} is known; "
            f"run `dbt build` as of {changed} or later, so that no past tier is written back."
        )
    return str(built)


def check_complete(connection: duckdb.DuckDBPyConnection, source: str) -> None:
    """Refuse a mart that lacks a logged change, which acknowledging would then lose."""
    since = acknowledged_change_no(connection, source)
    found = connection.execute(_LACKING, [source, since]).fetchone()
    assert found is not None
    if found[0]:
        raise IcpError(
            f"sync_crm_accounts lacks {found[0]:,} changes of {source}: a build stopped early or "
            "ran without its exports; run `dbt build` to its end with all exports."
        )


def pending_rows(
    connection: duckdb.DuckDBPyConnection, target: Format, fields: Sequence[Field]
) -> Iterator[list[str]]:
    """Yield the text of every record to be written, by id."""
    columns = ", ".join(field.column for field in fields)
    found = connection.execute(
        f"select {columns} from sync_crm_accounts where source = ? and change_no > ?"
        " order by crm_id",
        [target.source, acknowledged_change_no(connection, target.source)],
    )
    while rows := found.fetchmany(_ROWS_AT_ONCE):
        for crm_id, *values in rows:
            yield cells(fields, [checked_id(target.source, crm_id), *values])


def removed_count(connection: duckdb.DuckDBPyConnection, source: str) -> int:
    """Return how many of them are to be cleared."""
    found = connection.execute(
        "select count(*) from sync_crm_accounts where source = ? and change_no > ? and is_removed",
        [source, acknowledged_change_no(connection, source)],
    ).fetchone()
    assert found is not None
    return int(found[0])
