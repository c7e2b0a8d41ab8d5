"""Compare the marts of two warehouses row for row, in all columns.

Run `python benchmarks/compare_marts.py ONE.duckdb OTHER.duckdb [--except-columns reported_at]`.
Every table of schema `main` is compared, both ways and with repeats. Exit code 1 if any differ:
rows, columns or types of columns, or a table that one of them lacks. Only columns that are named
are left out, and each is printed where it is.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb

Columns = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Difference:
    """What tells two tables of one name apart: numbers of rows, and columns."""

    table: str
    row_counts: tuple[int, int]
    differing_rows: tuple[int, int]
    lone_columns: tuple[str, ...]
    other_types: tuple[str, ...]
    left_out: tuple[str, ...]

    @property
    def is_equal(self) -> bool:
        """Whether nothing that was compared differs."""
        return not (any(self.differing_rows) or self.lone_columns or self.other_types)


def quoted(name: str) -> str:
    """Write a name as SQL."""
    return '"' + name.replace('"', '""') + '"'


def columns_of(connection: duckdb.DuckDBPyConnection, catalog: str) -> Columns:
    """Return the columns of each table of schema main with their types."""
    found: Columns = {}
    for table, column, kind in connection.execute(
        "select table_name, column_name, data_type from information_schema.columns "
        "where table_catalog = ? and table_schema = 'main' order by table_name, ordinal_position",
        [catalog],
    ).fetchall():
        found.setdefault(table, {})[column] = kind
    return found


def one_number(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    """Return the only figure of a query."""
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0


def only_in(
    connection: duckdb.DuckDBPyConnection, table: str, columns: str, one: str, other: str
) -> int:
    """Return how many rows one side has that the other lacks, repeats included."""
    sides = [f"select {columns} from {side}.main.{quoted(table)}" for side in (one, other)]
    return one_number(connection, f"select count(*) from ({sides[0]} except all {sides[1]})")


def difference(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    kinds: tuple[dict[str, str], dict[str, str]],
    excepted: frozenset[str],
) -> Difference:
    """Compare a table that both warehouses have."""
    shared = [name for name in kinds[0] if name in kinds[1]]
    compared = [name for name in shared if name not in excepted]
    listed = ", ".join(map(quoted, compared)) or "1"
    return Difference(
        table,
        (
            one_number(connection, f"select count(*) from one.main.{quoted(table)}"),
            one_number(connection, f"select count(*) from other.main.{quoted(table)}"),
        ),
        (
            only_in(connection, table, listed, "one", "other"),
            only_in(connection, table, listed, "other", "one"),
        ),
        tuple(sorted(kinds[0].keys() ^ kinds[1].keys())),
        tuple(name for name in shared if kinds[0][name] != kinds[1][name]),
        tuple(name for name in shared if name in excepted),
    )


def line_of(found: Difference) -> str:
    """Say in one line what differs."""
    parts = [
        f"{found.row_counts[0]:>10,} rows and {found.row_counts[1]:,}",
        f"only in the first {found.differing_rows[0]:,}, in the second {found.differing_rows[1]:,}",
        f"columns in one only {len(found.lone_columns)}",
    ]
    for label, names in (
        ("these", found.lone_columns),
        ("types differ", found.other_types),
        ("left out", found.left_out),
    ):
        if names:
            parts.append(f"{label}: {', '.join(names)}")
    return f"{'same' if found.is_equal else 'DIFFERS':8}{found.table:32}{'; '.join(parts)}"


def compare(one: Path, other: Path, excepted: frozenset[str]) -> bool:
    """Print a line for each mart and return whether all are the same."""
    connection = duckdb.connect()
    for name, path in (("one", one), ("other", other)):
        attached = str(path).replace("'", "''")
        connection.execute(f"attach '{attached}' as {name} (read_only)")
    sides = columns_of(connection, "one"), columns_of(connection, "other")
    is_same = True
    for table in sorted(sides[0].keys() | sides[1].keys()):
        if table not in sides[0] or table not in sides[1]:
            print(f"{'DIFFERS':8}{table:32}only in {one if table in sides[0] else other}")
            is_same = False
            continue
        found = difference(connection, table, (sides[0][table], sides[1][table]), excepted)
        print(line_of(found))
        is_same = is_same and found.is_equal
    unused = excepted - {name for side in sides for kinds in side.values() for name in kinds}
    if unused:
        print(f"No table has a column {', '.join(sorted(unused))}.")
    return is_same and not unused and bool(sides[0])


def main() -> int:
    """Read the arguments and return the exit code."""
    parser = argparse.ArgumentParser(description="Compare the marts of two warehouses.")
    parser.add_argument("one", type=Path)
    parser.add_argument("other", type=Path)
    parser.add_argument("--except-columns", nargs="*", default=[], metavar="COLUMN")
    options = parser.parse_args()
    for path in (options.one, options.other):
        if not path.is_file():
            parser.error(f"{path} is no file; name two DuckDB files that dbt built")
    return 0 if compare(options.one, options.other, frozenset(options.except_columns)) else 1


if __name__ == "__main__":
    sys.exit(main())
