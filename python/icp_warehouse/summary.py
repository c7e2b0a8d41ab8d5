"""What ``make demo`` prints at the end: one screen that says what the warehouse holds."""

from pathlib import Path
from typing import Any

import duckdb

from icp_warehouse.errors import IcpError
from icp_warehouse.text import aligned, figure

REASONS_SHOWN = 5
CHECKS_SHOWN = 12

MARTS = (
    "dim_icp_accounts",
    "fct_quarterly_checks",
    "rpt_load_ledger",
    "rpt_rejected_records",
    "rpt_value_issues",
)

LOOK_NEXT = (
    ("dim_icp_accounts", "one row per account: tier, bounds, reasons, what to find out next"),
    ("fct_icp_score_lines", "every point of every account, and why"),
    ("fct_quarterly_checks", "whether the score still predicts revenue"),
    ("rpt_load_ledger", "each file: what came in, what was refused"),
)

LOADED = """
    select
        source,
        count(distinct file)::bigint as file_count,
        coalesce(sum(records_in), 0)::bigint as record_count,
        coalesce(sum(staged), 0)::bigint as staged_count,
        coalesce(sum(rejected), 0)::bigint as rejected_count
    from rpt_load_ledger
    group by source
    order by source
"""

REJECTED = """
    select
        source || ' ' || object_name || ', ' || stage || ': ' || reason as reason,
        count(*) as record_count
    from rpt_rejected_records
    group by all
    order by record_count desc, reason
"""

VALUE_ISSUES = """
    select reason, count(*) as value_count
    from rpt_value_issues
    group by reason
    order by value_count desc, reason
"""

TIERS = """
    select
        coalesce(icp_tier, 'none') as tier,
        count(*) as account_count,
        count(*) filter (where is_tier_certain) as certain_count
    from dim_icp_accounts
    group by tier
    order by tier in ('Out', 'Unknown', 'none'), tier
"""

# The card most accounts are scored on, in the last quarter that was over by the end of as_of_date.
CHECKS = """
    with active_card as (
        select scorecard_id, scorecard_version
        from dim_icp_accounts
        where scorecard_id is not null
        group by scorecard_id, scorecard_version
        order by count(*) desc, scorecard_id, scorecard_version
        limit 1
    ),

    today as (
        select max(as_of_date) as as_of_date from dim_icp_accounts
    )

    select
        fct_quarterly_checks.scorecard_id,
        fct_quarterly_checks.scorecard_version::text as scorecard_version,
        fct_quarterly_checks.quarter_start::text as quarter_start,
        fct_quarterly_checks.metric_id,
        fct_quarterly_checks.sample_count,
        fct_quarterly_checks.value::double as value,
        fct_quarterly_checks.ci_low::double as ci_low,
        fct_quarterly_checks.ci_high::double as ci_high,
        fct_quarterly_checks.floor_value::double as floor_value,
        fct_quarterly_checks.target_value::double as target_value,
        fct_quarterly_checks.verdict
    from fct_quarterly_checks
    inner join active_card using (scorecard_id, scorecard_version)
    cross join today
    where
        fct_quarterly_checks.scoring_moment = 'discovery'
        and fct_quarterly_checks.quarter_start + interval 3 month
        <= today.as_of_date + interval 1 day
    qualify fct_quarterly_checks.quarter_start = max(fct_quarterly_checks.quarter_start) over ()
    order by
        list_position(['fail', 'warn', 'pass', 'insufficient'], fct_quarterly_checks.verdict),
        fct_quarterly_checks.metric_id
"""

CHECKS_HEADER = ("metric", "n", "value", "from", "to", "floor", "target", "verdict")


def summarise(warehouse: Path) -> str:
    """Return the summary of a built warehouse as plain ASCII text."""
    if not warehouse.is_file():
        raise IcpError(
            f"{warehouse} does not exist; run `make demo` or `dbt build` first, "
            "or name the file with --warehouse."
        )
    try:
        connection = duckdb.connect(str(warehouse), read_only=True)
    except duckdb.Error as error:
        raise IcpError(
            f"{warehouse} cannot be opened for reading; wait until nothing writes to it, "
            f"or build it again ({str(error).splitlines()[0]})."
        ) from None
    with connection:
        _require_marts(connection, warehouse)
        blocks = [
            _heading(connection, warehouse),
            _loaded(connection),
            _reasons(connection, "Refused records, by reason", REJECTED),
            _reasons(connection, "Values that were not understood, by reason", VALUE_ISSUES),
            _tiers(connection),
            _checks(connection),
            ["Look next at", *aligned(LOOK_NEXT)],
        ]
    text = "\n\n".join("\n".join(block) for block in blocks)
    return text.encode("ascii", "backslashreplace").decode("ascii")


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return connection.execute(sql).fetchall()


def _require_marts(connection: duckdb.DuckDBPyConnection, warehouse: Path) -> None:
    present = {name for (name,) in _rows(connection, "select table_name from duckdb_tables()")}
    present |= {name for (name,) in _rows(connection, "select view_name from duckdb_views()")}
    if missing := [name for name in MARTS if name not in present]:
        raise IcpError(
            f"{warehouse} has no {', '.join(missing)}; run `dbt build` to its end first."
        )


def _heading(connection: duckdb.DuckDBPyConnection, warehouse: Path) -> list[str]:
    [(as_of_date,)] = _rows(connection, "select max(as_of_date)::text from dim_icp_accounts")
    return [f"{warehouse}, as of {figure(as_of_date)}"]


def _loaded(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rows = _rows(connection, LOADED)
    if not rows:
        return ["Loaded: no file"]
    return ["Loaded", *aligned(rows, ("source", "files", "records", "staged", "refused"))]


def _reasons(connection: duckdb.DuckDBPyConnection, title: str, sql: str) -> list[str]:
    rows = _rows(connection, sql)
    if not rows:
        return [f"{title}: none"]
    shown = [title, *aligned([(count, reason) for reason, count in rows[:REASONS_SHOWN]])]
    if rest := rows[REASONS_SHOWN:]:
        total = sum(count for _, count in rest)
        shown.append(f"  and {figure(total)} more for {len(rest)} other reasons")
    return shown


def _tiers(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rows = _rows(connection, TIERS)
    if not rows:
        return ["Accounts: none"]
    return [
        "Accounts by tier (certain: no unknown value could change it)",
        *aligned(rows, ("tier", "accounts", "certain")),
    ]


def _checks(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rows = _rows(connection, CHECKS)
    if not rows:
        return ["Checks of the active card: no quarter is complete yet"]
    card, version, quarter_start = rows[0][:3]
    shown = [
        f"Checks of {card} version {version}, quarter from {quarter_start}, scored at discovery",
        *aligned([row[3:] for row in rows[:CHECKS_SHOWN]], CHECKS_HEADER),
    ]
    if rest := rows[CHECKS_SHOWN:]:
        verdicts = ", ".join(sorted({row[-1] for row in rest}))
        shown.append(f"  and {len(rest)} more ({verdicts})")
    return shown
