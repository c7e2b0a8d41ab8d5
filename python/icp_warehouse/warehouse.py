"""Open a built warehouse for reading, and say in one sentence why it cannot be read."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from icp_warehouse.errors import IcpError

# The card most accounts get their tier from, and the day of the run.
ACTIVE_CARD = """
    select
        scorecard_id,
        scorecard_version,
        (select max(as_of_date) from dim_icp_accounts) as as_of_date
    from dim_icp_accounts
    where scorecard_id is not null
    group by scorecard_id, scorecard_version
    order by count(*) desc, scorecard_id, scorecard_version
    limit 1
"""


@contextmanager
def opened(warehouse: Path, tables: Sequence[str]) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a read-only connection to a warehouse that holds the tables."""
    if not warehouse.is_file():
        what = "is no file" if warehouse.exists() else "does not exist"
        raise IcpError(
            f"{warehouse} {what}; run `make demo` or `dbt build` first, "
            "or name the file with --warehouse."
        )
    try:
        connection = duckdb.connect(str(warehouse), read_only=True)
    except duckdb.Error as error:
        raise IcpError(
            f"{warehouse} cannot be opened for reading; wait until nothing writes to it, "
            f"or build it again ({reason(error)})."
        ) from None
    with connection, in_a_sentence(warehouse):
        if missing := [name for name in tables if name not in _present(connection)]:
            raise IcpError(
                f"{warehouse} has no {', '.join(missing)}; run `dbt build` to its end first."
            )
        yield connection


@contextmanager
def in_a_sentence(warehouse: Path) -> Iterator[None]:
    """Say of a warehouse with the right names and other contents that it has to be built anew."""
    try:
        yield
    except duckdb.Error as error:
        raise IcpError(
            f"{warehouse} does not hold what is read here ({reason(error)}); "
            "run `dbt build` to its end, with the project and the version of icp that are here."
        ) from None


def reason(error: duckdb.Error) -> str:
    """Return the line of a database error that says what is wrong."""
    return str(error).partition("\n")[0]


def _present(connection: duckdb.DuckDBPyConnection) -> set[str]:
    names = "select table_name from duckdb_tables() union all select view_name from duckdb_views()"
    return {name for (name,) in connection.execute(names).fetchall()}
