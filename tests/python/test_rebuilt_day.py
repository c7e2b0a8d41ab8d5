"""A day that is built again after later nights has the marts it had, to the last digit."""

import csv
import shutil
from pathlib import Path

from dbt_runs import EXPORTS, assert_succeeded, dbt, moved_marts, query


def other_exports(folder: Path) -> Path:
    """The sample as a later night may find it: every third account has grown since."""
    shutil.copytree(EXPORTS, folder)
    path = folder / "csv" / "accounts.csv"
    with path.open(encoding="utf-8-sig", newline="") as stream:
        header, *records = csv.reader(stream)
    for number, record in enumerate(records):
        if number % 3 == 0 and len(record) == len(header):
            record[header.index("employee_count")] = str(37 + 11 * number)
            record[header.index("updated_at")] = "2026-07-02T08:00:00Z"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([header, *records])
    return folder


def test_a_day_built_again_after_a_later_night_has_the_marts_it_had(
    sample_warehouse: Path, tmp_path: Path
) -> None:
    warehouse = tmp_path / "again.duckdb"
    shutil.copy(sample_warehouse, warehouse)
    later = other_exports(tmp_path / "exports")
    for exports, day in ((later, "2026-10-03"), (EXPORTS, "2026-06-30")):
        assert_succeeded(dbt(["run"], warehouse=warehouse, exports=exports, as_of_date=day))
    [(reports,)] = query(
        warehouse,
        "select count(distinct reported_at) from main_intermediate.int_quarterly_check_reports",
    )
    assert reports == 2, "the later night left its reports in the log"
    assert moved_marts(sample_warehouse, warehouse) == {}
