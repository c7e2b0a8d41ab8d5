"""What ``make demo`` prints at the end: one screen that says what the warehouse holds."""

from pathlib import Path
from typing import Any

import duckdb

from icp_warehouse.quarterly_checks import quarterly_checks
from icp_warehouse.text import aligned, figure, wrapped
from icp_warehouse.warehouse import opened

REASONS_SHOWN = 5
FILES_SHOWN = 5

MARTS = (
    "dim_icp_accounts",
    "fct_quarterly_checks",
    "rpt_load_ledger",
    "rpt_rejected_records",
    "rpt_unmapped_values",
    "rpt_value_issues",
)

LOOK_NEXT = (
    ("dim_icp_accounts", "one row per account: tier, bounds, reasons, what to find out next"),
    ("fct_icp_score_lines", "every point of every account, and why"),
    ("fct_quarterly_checks", "whether the score still predicts revenue"),
    ("rpt_rejected_records", "each record not used, with its file, number and reason"),
    ("rpt_unmapped_values", "labels a mapping seed lacks; one row there mends each"),
)

# The ledger counts what the reader refused; later steps set aside records that it had accepted.
LOADED = """
    with files as (
        select
            source,
            count(*) filter (where status = 'loaded')::bigint as file_count,
            coalesce(sum(records_in), 0)::bigint as record_count
        from rpt_load_ledger
        group by source
    ),

    rejects as (
        select source, count(*) as rejected_count
        from rpt_rejected_records
        group by source
    )

    select
        source,
        file_count,
        record_count,
        record_count - coalesce(rejected_count, 0) as used_count,
        coalesce(rejected_count, 0) as rejected_count
    from files
    left join rejects using (source)
    order by source
"""

# Files of which nothing is used, and those that may be less than was exported.
DOUBTFUL = """
    with told as (
        select file, status, unnest(string_split(warnings, '; ')) as warning
        from rpt_load_ledger
        where status = 'loaded'
        union all
        select file, status, warnings as warning
        from rpt_load_ledger
        where status = 'ignored'
    )

    select if(status = 'ignored', 'not read', 'look at') as remark, file, warning
    from told
    where
        status = 'ignored'
        or split_part(warning, ':', 1)
        in ('BAD_ENCODING', 'CONTROL_TOTAL_DIFFERS', 'NO_FINAL_LINE_END')
    order by status, file, warning
"""

REJECTED = """
    select
        count(*) as record_count,
        reason,
        string_agg(distinct object_name, ', ' order by object_name) as places
    from rpt_rejected_records
    group by reason
    order by record_count desc, reason
"""

VALUE_ISSUES = """
    select
        count(*) as value_count,
        reason,
        string_agg(distinct column_name, ', ' order by column_name) as places
    from rpt_value_issues
    group by reason
    order by value_count desc, reason
"""

UNMAPPED = "select coalesce(sum(record_count), 0)::bigint, count(*) from rpt_unmapped_values"

TIERS = """
    select
        coalesce(icp_tier, 'none') as tier,
        count(*) as account_count,
        count(*) filter (where is_tier_certain) as certain_count
    from dim_icp_accounts
    group by tier
    order by tier in ('Out', 'Unknown', 'none'), tier
"""


def summarise(warehouse: Path) -> str:
    """Return the summary of a built warehouse as plain ASCII text."""
    with opened(warehouse, MARTS) as connection:
        blocks = [
            _heading(connection, warehouse),
            _loaded(connection),
            _reasons(connection, "Rejected records, by reason", REJECTED),
            _reasons(connection, "Values that could not be used, by reason", VALUE_ISSUES),
            _unmapped(connection),
            _tiers(connection),
            quarterly_checks(connection),
            ["Look next at", *aligned(LOOK_NEXT)],
        ]
    text = "\n\n".join("\n".join(block) for block in blocks)
    return text.encode("ascii", "backslashreplace").decode("ascii")


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return connection.execute(sql).fetchall()


def _heading(connection: duckdb.DuckDBPyConnection, warehouse: Path) -> list[str]:
    [(as_of_date,)] = _rows(connection, "select max(as_of_date)::text from dim_icp_accounts")
    return [f"{warehouse}, as of {figure(as_of_date)}"]


def _loaded(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rows = _rows(connection, LOADED)
    if not rows:
        return ["Records: no file was read"]
    shown = ["Records", *aligned(rows, ("source", "files", "read", "used", "rejected"))]
    doubtful = _rows(connection, DOUBTFUL)
    for remark, file, warning in doubtful[:FILES_SHOWN]:
        shown += wrapped(f"{remark}: {file} ({warning})")
    if rest := doubtful[FILES_SHOWN:]:
        shown.append(f"  and {figure(len(rest))} more of such files, see rpt_load_ledger")
    return shown


def _reasons(connection: duckdb.DuckDBPyConnection, title: str, sql: str) -> list[str]:
    rows = _rows(connection, sql)
    if not rows:
        return [f"{title}: none"]
    shown = [title, *aligned(rows[:REASONS_SHOWN])]
    if rest := rows[REASONS_SHOWN:]:
        total = sum(count for count, *_ in rest)
        shown.append(f"  and {figure(total)} more for {len(rest)} other reasons")
    return shown


def _unmapped(connection: duckdb.DuckDBPyConnection) -> list[str]:
    [(record_count, label_count)] = _rows(connection, UNMAPPED)
    if not label_count:
        return ["Labels no mapping covers: none"]
    return [f"Labels no mapping covers: {figure(label_count)}, in {figure(record_count)} records"]


def _tiers(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rows = _rows(connection, TIERS)
    if not rows:
        return ["Accounts: none"]
    return [
        "Accounts by tier (certain: no unknown value could change it)",
        *aligned(rows, ("tier", "accounts", "certain")),
    ]
