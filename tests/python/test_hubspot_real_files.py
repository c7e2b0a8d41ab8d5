"""Public HubSpot exports, counted with the csv module alone; only where they are at hand."""

import csv
import os
from collections import Counter
from pathlib import Path

import pytest

from dbt_runs import AS_OF_DATE, NO_TESTS, ROOT, assert_succeeded, dbt, query

_DATA = Path(os.environ.get("ICP_SHARED_DATA", ROOT.parent / "shared" / "data"))
_FOLDERS = [folder for folder in sorted(_DATA.glob("*hubspot*")) if folder.is_dir()]
_DEAL_FILES = ("hubspot_deals.csv", "deal_data.csv")
_COMPANY_FILES = ("hubspot_companies.csv", "company_data.csv")


def records(folder: Path, names: tuple[str, ...]) -> list[dict[str, str]]:
    """The records of the one file of these names, column names in lower case."""
    [path] = [folder / name for name in names if (folder / name).is_file()]
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return [{name.lower(): cell for name, cell in row.items()} for row in rows]


def first_cell(row: dict[str, str], *names: str) -> str:
    return next((row[name] for name in names if row.get(name)), "")


def companies_of_deals(folder: Path) -> dict[str, str | None]:
    """Each deal in use and its company: the only one that has the deal's domain, if any."""
    companies = [
        (row["company id"], row["company domain name"])
        for row in records(folder, _COMPANY_FILES)
        if "company id" in row
    ]
    bearers = Counter(domain for _, domain in companies)
    owner = {domain: company for company, domain in companies if bearers[domain] == 1}
    return {
        first_cell(row, "deal_id", "deal id"): owner.get(row.get("associated company domain", ""))
        for row in records(folder, _DEAL_FILES)
        if row.get("is_deleted", "").lower() != "true"
        and first_cell(row, "property_createdate", "create date")[:10] <= AS_OF_DATE
    }


# Without the data nothing is collected; a skipped test would look like a tested one.
if _FOLDERS:

    @pytest.mark.parametrize("folder", _FOLDERS, ids=lambda folder: folder.name)
    def test_every_deal_of_a_real_export_counts_once_for_its_company(
        folder: Path, tmp_path: Path
    ) -> None:
        exports = tmp_path / "exports"
        exports.mkdir()
        (exports / "hubspot").symlink_to(folder)
        warehouse = tmp_path / "real.duckdb"
        arguments = ["build", *NO_TESTS, "--select", "+int_deals"]
        assert_succeeded(dbt(arguments, warehouse=warehouse, exports=exports))
        found = query(
            warehouse,
            "select int_deals.deal_id, int_deal_records.account_record_key"
            " from main_intermediate.int_deals"
            " inner join main_intermediate.int_deal_records using (deal_key)",
        )
        expected = companies_of_deals(folder)
        assert len(found) == len(expected) > 0
        assert dict(found) == {
            deal: None if company is None else f"hubspot:{company}"
            for deal, company in expected.items()
        }
