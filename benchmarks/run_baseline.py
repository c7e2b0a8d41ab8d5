"""Run baseline.sql on a folder of exports: `run_baseline.py EXPORTS SEEDS DAY RESULT.duckdb`."""

import sys
from datetime import date
from pathlib import Path

import duckdb


def main(exports: str, seeds: str, day: date, result: Path) -> None:
    """Leave the tables of the script in a new database."""
    connection = duckdb.connect(str(result))
    connection.execute("set TimeZone = 'UTC'")
    for name, value in (("exports", exports), ("seeds", seeds), ("as_of", str(day))):
        text = value.replace("'", "''")
        kind = "::date" if name == "as_of" else ""
        connection.execute(f"set variable {name} = '{text}'{kind}")
    connection.execute(Path(__file__).with_name("baseline.sql").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], date.fromisoformat(sys.argv[3]), Path(sys.argv[4]))
