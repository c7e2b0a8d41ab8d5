"""The dress of an export (encoding, delimiter, order, date form) decides nothing, or is refused."""

import csv
import shutil
from pathlib import Path

import pytest

from dbt_runs import (
    EXPORTS,
    FILE_COLUMNS,
    NO_TESTS,
    assert_succeeded,
    dbt,
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


def test_every_mart_is_the_same_in_another_dress_and_another_time_zone(
    sample_warehouse: Path, redressed: Path, tmp_path: Path
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
    assert moved_marts(sample_warehouse, warehouse, leaving_out=FILE_COLUMNS) == {}


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
        "01.04.2026 18:22:57); declare their format for the source in "
        "seeds/mappings/source_formats.csv."
    ) in run.stdout
    # Only the ledger is tonight's: it shows which files were read before the build stopped.
    assert moved_marts(sample_warehouse, warehouse).keys() == {"rpt_load_ledger"}
