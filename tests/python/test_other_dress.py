"""The dress of an export (encoding, delimiter, order, date form) decides nothing, or is refused."""

import csv
import shutil
from pathlib import Path

import duckdb
import pytest

from compiled_project import CompiledProject, SeedRows
from dbt_runs import (
    EXPORTS,
    FILE_COLUMNS,
    NO_TESTS,
    assert_succeeded,
    dbt,
    mart_columns,
    moved_marts,
    project_copy,
)
from redressed_exports import OFFICE, redress


@pytest.fixture(scope="module")
def redressed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return redress(EXPORTS, tmp_path_factory.mktemp("redressed") / "exports")


def declare_office_formats(project: Path) -> None:
    seed = project / "seeds" / "mappings" / "source_formats.csv"
    with seed.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        if row["source"] == "csv":
            row["date_formats"] = "%d.%m.%Y|%d.%m.%Y %H:%M:%S"
            row["time_zone"] = str(OFFICE)
            row["decimal_mark"] = ","
    with seed.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def in_the_office(rows: SeedRows) -> SeedRows:
    """Declares that plain files are of the office's calendar, and nothing else."""
    return [{**row, "time_zone": str(OFFICE)} if row["source"] == "csv" else row for row in rows]


def written_like(other: Path, built: duckdb.DuckDBPyConnection, warehouse: Path) -> Path:
    """Writes the marts of a build in memory, their columns in the order of another warehouse."""
    built.execute(f"attach '{other}' as other (read_only); attach '{warehouse}' as written")
    for mart, columns in mart_columns(built, "other").items():
        built.execute(
            f"create table written.main.{mart} as select {', '.join(columns)} from icp.main.{mart}"
        )
    built.close()
    return warehouse


def test_every_mart_is_the_same_in_another_dress_and_another_time_zone(
    compiled_project: CompiledProject, redressed: Path, tmp_path: Path
) -> None:
    project = project_copy(tmp_path / "project")
    declare_office_formats(project)
    warehouse = tmp_path / "redressed.duckdb"
    run = dbt(
        ["build", *NO_TESTS],
        warehouse=warehouse,
        exports=redressed,
        project=project,
        environment={"TZ": "America/Los_Angeles"},
    )
    assert_succeeded(run)
    # The same moments in UTC, which lie on the office's days too.
    plain = compiled_project.build(
        EXPORTS, compiled_project.relations, seeds={"source_formats": in_the_office}
    )
    plain_warehouse = written_like(warehouse, plain, tmp_path / "plain.duckdb")
    assert moved_marts(plain_warehouse, warehouse, leaving_out=FILE_COLUMNS) == {}


def test_undeclared_dates_stop_the_build_and_leave_yesterdays_marts(
    sample_warehouse: Path, redressed: Path, tmp_path: Path
) -> None:
    warehouse = tmp_path / "yesterday.duckdb"
    shutil.copy(sample_warehouse, warehouse)
    run = dbt(["build"], warehouse=warehouse, exports=redressed)
    assert run.returncode == 1
    assert "Traceback" not in run.stdout
    assert (
        "csv/deals.csv, column created_at: 98 of 98 values cannot be read (not_a_date, such as "
        "01.04.2026 18:22:57, which has the form %d.%m.%Y %H:%M:%S); declare their format for the "
        "source in seeds/mappings/source_formats.csv."
    ) in run.stdout
    # Only the ledger is tonight's: it shows which files were read before the build stopped.
    assert moved_marts(sample_warehouse, warehouse).keys() == {"rpt_load_ledger"}
