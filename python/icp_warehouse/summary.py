"""What ``make demo`` prints at the end: one screen that says what the warehouse holds."""

from pathlib import Path
from textwrap import wrap
from typing import Any

import duckdb

from icp_warehouse.text import aligned, figure, printable
from icp_warehouse.warehouse import ACTIVE_CARD, opened

REASONS_SHOWN = 5
FILES_SHOWN = 5
WIDTH = 100

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

# The last quarter that was over by the end of as_of_date; of a metric with several windows the one
# that has a verdict and looks at most.
CHECKS = f"""
    with active_card as (
        {ACTIVE_CARD}
    )

    select
        fct_quarterly_checks.scorecard_id,
        fct_quarterly_checks.scorecard_version::text as scorecard_version,
        fct_quarterly_checks.quarter_start::text as quarter_start,
        fct_quarterly_checks.verdict,
        fct_quarterly_checks.metric_id,
        case
            when fct_quarterly_checks.window = 'last_n_deals'
                then 'last ' || fct_quarterly_checks.last_n || ' deals'
            when fct_quarterly_checks.window_days is not null
                then fct_quarterly_checks.window_days || ' days'
            else replace(fct_quarterly_checks.window, '_', ' ')
        end as looked_at,
        fct_quarterly_checks.sample_count,
        least(
            fct_quarterly_checks.sample_count,
            coalesce(fct_quarterly_checks.side_count, fct_quarterly_checks.sample_count),
            coalesce(fct_quarterly_checks.other_side_count, fct_quarterly_checks.sample_count)
        ) as smaller_count,
        fct_quarterly_checks.min_sample,
        fct_quarterly_checks.is_proven,
        fct_quarterly_checks.comparator,
        fct_quarterly_checks.value::double as value,
        fct_quarterly_checks.ci_low::double as ci_low,
        fct_quarterly_checks.ci_high::double as ci_high,
        fct_quarterly_checks.floor_value::double as floor_value,
        fct_quarterly_checks.target_value::double as target_value
    from fct_quarterly_checks
    inner join active_card using (scorecard_id, scorecard_version)
    where
        fct_quarterly_checks.scoring_moment = 'discovery'
        and fct_quarterly_checks.quarter_start + interval 3 month
        <= active_card.as_of_date + interval 1 day
    qualify
        fct_quarterly_checks.quarter_start = max(fct_quarterly_checks.quarter_start) over ()
        and row_number() over (
            partition by fct_quarterly_checks.quarter_start, fct_quarterly_checks.metric_id
            order by
                fct_quarterly_checks.verdict = 'insufficient',
                fct_quarterly_checks.sample_count desc,
                looked_at
        ) = 1
    order by
        list_position(['fail', 'warn', 'pass', 'insufficient'], fct_quarterly_checks.verdict),
        fct_quarterly_checks.metric_id,
        looked_at
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
            _checks(connection),
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
        shown += _wrapped(f"{remark}: {file} ({warning})")
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


def _checks(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rows = _rows(connection, CHECKS)
    if not rows:
        return ["Checks of the active card: no quarter is complete yet"]
    card, version, quarter_start = rows[0][:3]
    shown = [
        f"Checks of {card} version {version}, quarter from {quarter_start}, scored at discovery"
    ]
    judged = [_check(row[3:]) for row in rows if row[3] != "insufficient"]
    if judged:
        header = ("verdict", "metric", "over", "n", "value", "95 % interval", "floor", "target")
        shown += aligned(judged, header)
    if few := [f"{row[4]} {row[7]} of {row[8]}" for row in rows if row[3] == "insufficient"]:
        sentence = (
            "too few deals for a verdict (n of n needed, of two sides the smaller): "
            f"{', '.join(few)}"
        )
        shown += _wrapped(sentence)
    return shown


def _check(row: tuple[Any, ...]) -> tuple[str | int | float | None, ...]:
    verdict, metric, over, n, _, _, is_proven, comparator, value, low, high, floor, target = row
    end = "and more" if high is None else f"to {figure(high)}"
    interval = None if low is None else f"{figure(low)} {end}"
    goals = [None if goal is None else f"{comparator} {figure(goal)}" for goal in (floor, target)]
    return "proven" if is_proven else verdict, metric, over, n, value, interval, *goals


def _wrapped(sentence: str) -> list[str]:
    return wrap(printable(sentence), WIDTH, initial_indent="  ", subsequent_indent="    ")
