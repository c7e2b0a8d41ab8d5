"""Time and memory of landing a 500,000 x 40 export, beside DuckDB's own all-text read of it.

Run from the repository root: python benchmarks/bench_reader.py [RECORDS]
Each measurement is a process of its own that writes a DuckDB file; the middle of three counts.
"""

import csv
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from icp_warehouse.landing import land_object
from icp_warehouse.objects import OBJECTS
from icp_warehouse.reader.column_map import declared_parser

RECORDS = 500_000
COLUMNS = 40
ATTRIBUTES = 3
RUNS = 3
WORDS = ("", "", "", "abc", "United States", "123.45", "2024-01-31", "true")


def generate(path: Path, records: int) -> None:
    """Write an export like those of a CRM: sparse, with commas, accents and multi-line cells."""
    chance = random.Random(1)
    rows = []
    for number in range(2_000):
        name = f"Ácme {number}, Inc" if number % 9 == 0 else f"Acme {number}"
        street = "12 Main\nStreet" if number % 40 == 0 else ""
        rows.append([name, street, *chance.choices(WORDS, k=COLUMNS - 3)])
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([f"Column {number}" for number in range(COLUMNS)])
        writer.writerows([f"{number:018d}", *rows[number % 2_000]] for number in range(records))


def land(exports: Path, database: Path) -> None:
    """Land the export as `dbt build` does, every canonical column and some attributes mapped."""
    columns = OBJECTS["accounts"].columns
    targets = [(name, declared_parser(parser)) for name, parser in columns.items()]
    targets += [(f"attribute:a{number}", "text") for number in range(ATTRIBUTES)]
    connection = duckdb.connect(database)
    connection.execute(
        "create temp table column_map (source text, object text, source_column text, "
        "canonical_column text, parser text, required text)"
    )
    connection.executemany(
        "insert into column_map values ('csv', 'accounts', ?, ?, ?, 'false')",
        [(f"Column {number}", *target) for number, target in enumerate(targets)],
    )
    connection.execute(
        "create temp table source_formats as select 'csv' as source, '' as fallback_encoding"
    )
    reader = land_object(
        "csv",
        "accounts",
        exports,
        connection.table("column_map"),
        connection.table("source_formats"),
    )
    connection.register("landed", reader)
    connection.execute("create table raw as select * from landed")


def read_with_duckdb(exports: Path, database: Path) -> None:
    """Read the same file with DuckDB alone, as text."""
    duckdb.connect(database).execute(
        "create table raw as select * from read_csv(?, all_varchar = true)",
        [str(exports / "csv" / "accounts.csv")],
    )


MEASURED = {"land_object": land, "duckdb read_csv": read_with_duckdb}


def measure(what: str, exports: Path) -> tuple[float, float]:
    """Return the seconds and the peak megabytes of one run in a process of its own."""
    output = subprocess.run(
        [sys.executable, __file__, "--measure", what, str(exports)],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    seconds, megabytes = output.split()
    return float(seconds), float(megabytes)


def report_one(what: str, exports: Path) -> None:
    """Do one run and print what it took."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        MEASURED[what](exports, Path(folder) / "raw.duckdb")
        seconds = time.perf_counter() - start
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(seconds, kilobytes / 1024)


def main(records: int) -> None:
    """Print seconds, ratio and peak memory for the file and for one twice as long."""
    for factor in (1, 2):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "csv" / "accounts.csv"
            path.parent.mkdir()
            generate(path, records * factor)
            print(f"{records * factor:,} x {COLUMNS}, {path.stat().st_size / 1e6:.0f} MB")
            seconds = {}
            for what in MEASURED:
                runs = [measure(what, Path(folder)) for _ in range(RUNS)]
                seconds[what] = statistics.median(run[0] for run in runs)
                peak = max(run[1] for run in runs)
                print(f"  {what:16} {seconds[what]:6.2f} s  peak {peak:5.0f} MB")
            print(f"  ratio {seconds['land_object'] / seconds['duckdb read_csv']:.2f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        report_one(sys.argv[2], Path(sys.argv[3]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else RECORDS)
