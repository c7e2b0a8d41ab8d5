"""Six deals of one HubSpot portal, in every dress an export may wear: the rows written by hand."""

import csv
import shutil
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from dbt_runs import NO_TESTS, ROOT, assert_succeeded, dbt, project_copy, query
from icp_warehouse.validate.staging import stage_exports

# dbt wants each file name under fixtures once: the other CRM's files stand beside the dresses.
DRESSES = ROOT / "tests" / "fixtures" / "hubspot"
PORTAL = "America/New_York"
UNIFIED = [
    f"+int_{name}"
    for name in (
        "accounts",
        "deals",
        "deal_issues",
        "contacts",
        "contact_roles",
        "activities",
        "stage_history",
    )
]
# What a portal's own stages mean, by label and by number: "Signed" is won in one pipeline only.
STAGES = (
    ("Sales Pipeline", "signed", "won", 100),
    ("Renewals", "signed", "open", 80),
    ("Renewals", "renewed", "won", 100),
    ("100", "7000", "open", 30),
    ("100", "7001", "won", 100),
    ("100", "7002", "lost", 110),
    ("200", "7001", "open", 80),
    ("200", "7003", "won", 100),
)

# The older of the two Alders survives; 5004 is in no file, 5003 only where deleted records are.
ACCOUNTS = [
    ("hubspot:5001", "Alder Cloud", "alder.example", "saas", 320, Decimal("40000000.00"), "US"),
    ("hubspot:5002", "Birch Retail", "birch.example", "retail", 80, Decimal("12000000.00"), "DE"),
    ("hubspot:5009", "Cedar Pay", "cedar.example", "banking", 500, None, "GB"),
]
XREF = [
    ("hubspot:5001", "hubspot:5001", "own"),
    ("hubspot:5002", "hubspot:5002", "own"),
    ("hubspot:5003", "hubspot:5009", "merged"),
    ("hubspot:5004", "hubspot:5009", "merged"),
    ("hubspot:5009", "hubspot:5009", "own"),
    ("salesforce:001C000000o4OOIIA2", "hubspot:5001", "domain"),
]
# In UTC 9001 would close in April, 9004 be created in January, and 9006 close after the 30th.
DEALS = [
    ("hubspot:9001", "hubspot:5001", "won", date(2026, 1, 5), date(2026, 3, 31), 85, 50000),
    ("hubspot:9002", "hubspot:5002", "lost", date(2026, 3, 2), date(2026, 5, 4), 63, 8000),
    ("hubspot:9003", "hubspot:5009", "open", date(2026, 5, 20), None, None, 20000),
    ("hubspot:9004", "hubspot:5009", "won", date(2025, 12, 31), date(2026, 2, 14), 45, 31000.5),
    ("hubspot:9005", None, "open", date(2026, 6, 1), None, None, None),
    ("hubspot:9006", "hubspot:5002", "won", date(2026, 5, 1), date(2026, 6, 30), 60, 9000),
    (
        "salesforce:006C000000o4OOIIA2",
        "hubspot:5001",
        *("won", date(2025, 5, 1), date(2025, 8, 1), 92, 7000),
    ),
]


def edit_seed(path: Path, rows: Iterable[dict[str, str]]) -> None:
    kept = list(rows)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, kept[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(kept)


def seed_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that knows the portal's time zone."""
    project = project_copy(tmp_path_factory.mktemp("portal") / "project")
    seed = project / "seeds" / "mappings" / "source_formats.csv"
    rows = seed_rows(seed)
    for row in rows:
        if row["source"] == "hubspot":
            row["time_zone"] = PORTAL
    edit_seed(seed, rows)
    return project


@pytest.fixture(scope="module")
def portal_with_stages(portal: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, and what the portal's stages mean."""
    project = project_copy(tmp_path_factory.mktemp("stages") / "project")
    seeds = Path("seeds") / "mappings"
    edit_seed(
        project / seeds / "source_formats.csv", seed_rows(portal / seeds / "source_formats.csv")
    )
    rows = seed_rows(project / seeds / "stage_map.csv")
    for pipeline, stage, outcome, order in STAGES:
        row = {"source": "hubspot", "pipeline": pipeline, "stage": stage, "outcome": outcome}
        rows.append({**row, "stage_order": str(order), "note": ""})
    edit_seed(project / seeds / "stage_map.csv", rows)
    return project


@pytest.fixture(scope="module")
def warehouses(
    portal: Path, portal_with_stages: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path]:
    """The warehouse of each dress, built once."""

    @cache
    def build(dress: str) -> Path:
        warehouse = tmp_path_factory.mktemp(dress) / "hubspot.duckdb"
        # Two dresses bring what a stage means: the deal's own flags, or the file of stages.
        project = portal if dress in ("labels", "fivetran") else portal_with_stages
        # The dress with the most files is built to the marts, with every data test.
        rest = ["--exclude-resource-type", "unit_test"]
        if dress != "fivetran":
            rest = [*NO_TESTS, "--select", *UNIFIED]
        exports = warehouse.parent / "exports"
        shutil.copytree(DRESSES / dress, exports / "hubspot")
        shutil.copytree(DRESSES / "salesforce", exports / "salesforce")
        assert_succeeded(
            dbt(["build", *rest], warehouse=warehouse, exports=exports, project=project)
        )
        return warehouse

    return build


@pytest.fixture(params=["labels", "spanish", "interface", "fivetran"])
def built(request: pytest.FixtureRequest, warehouses: Callable[[str], Path]) -> Path:
    return warehouses(request.param)


@pytest.fixture
def fivetran(warehouses: Callable[[str], Path]) -> Path:
    return warehouses("fivetran")


def unified(warehouse: Path, columns: str, table: str, order: str) -> list[tuple[Any, ...]]:
    return query(warehouse, f"select {columns} from main_intermediate.{table} order by {order}")


def test_companies_become_accounts(built: Path) -> None:
    columns = (
        "account_key, account_name, domain, industry, employee_count,"
        " annual_revenue_amount, country"
    )
    assert unified(built, columns, "int_accounts", "account_key") == ACCOUNTS


def test_a_company_in_both_crms_is_one_account_and_a_merged_one_follows_its_new_id(
    built: Path,
) -> None:
    columns = "account_key, canonical_account_key, rule"
    assert unified(built, columns, "int_account_xref", "account_key") == XREF


def test_each_deal_counts_once_for_its_one_company_on_the_portals_days(built: Path) -> None:
    columns = (
        "deal_key, account_key, outcome, created_date, closed_date, cycle_days,"
        " cast(deal_amount as double)"
    )
    assert unified(built, columns, "int_deals", "deal_key") == DEALS


def test_only_the_deal_without_a_company_is_an_orphan_and_no_outcome_disagrees(
    built: Path,
) -> None:
    issues = unified(built, "entity_key, reason", "int_deal_issues", "entity_key")
    assert issues == [("hubspot:9005", "orphan_account")]


def test_types_and_reasons_are_mapped(built: Path) -> None:
    deals = unified(built, "deal_id, is_new_business, loss_reason", "int_deals", "deal_key")
    assert [row for row in deals if not row[1] or row[2]] == [
        ("9002", True, "price"),
        ("9003", False, None),
    ]


@pytest.mark.parametrize("dress", ["labels", "fivetran"])
def test_people_and_calls_belong_to_the_deal(dress: str, warehouses: Callable[[str], Path]) -> None:
    warehouse = warehouses(dress)
    roles = "deal_key, contact_key, role, known_on"
    known = date(2026, 6, 15)
    assert unified(warehouse, roles, "int_contact_roles", "contact_key, role") == [
        ("hubspot:9001", "hubspot:61", "economic_buyer", known),
        ("hubspot:9001", "hubspot:62", "champion", known),
        ("hubspot:9001", "hubspot:62", "decision_maker", known),
    ]
    calls = "activity_key, account_key, deal_key, activity_type, subject, direction, occurred_at"
    assert unified(warehouse, calls, "int_activities", "activity_key") == [
        (
            *("hubspot:8001", "hubspot:5001", "hubspot:9001", "Call", "Technical deep dive"),
            *("inbound", datetime(2026, 2, 2, 2, 0)),
        )
    ]


def test_pipelines_and_stages_go_by_their_names(fivetran: Path) -> None:
    deals = unified(fivetran, "deal_id, pipeline, stage", "int_deals", "deal_key")
    assert [row for row in deals if row[1]] == [
        ("9001", "Sales Pipeline", "Signed"),
        ("9002", "Sales Pipeline", "Closed Lost"),
        ("9003", "Renewals", "Signed"),
        ("9004", "Renewals", "Renewed"),
        ("9005", "Sales Pipeline", "Discovery"),
        ("9006", "Sales Pipeline", "Signed"),
    ]
    history = unified(fivetran, "deal_key, stage, stage_no", "int_stage_history", "deal_key, 3")
    assert history == [
        ("hubspot:9001", "Discovery", 1),
        ("hubspot:9001", "Signed", 2),
        ("hubspot:9003", "Signed", 1),
    ]


def test_every_record_of_every_file_is_accounted_for(fivetran: Path) -> None:
    ledger = query(
        fivetran,
        "select split_part(file, '/', 2), records_in, rejected from rpt_load_ledger"
        " where source = 'hubspot' order by 1",
    )
    folder = DRESSES / "fivetran"
    assert ledger == [(path.name, len(seed_rows(path)), 0) for path in sorted(folder.iterdir())]
    rejected = query(
        fivetran, "select file, reason from rpt_rejected_records where source = 'hubspot'"
    )
    assert sorted(rejected) == [
        ("hubspot/company.csv", "MERGED"),
        ("hubspot/deal_contact.csv", "DUPLICATE_KEY"),
    ]
    assert query(fivetran, "select count(*) from dim_icp_accounts") == [(3,)]


def test_the_export_check_reads_milliseconds_where_they_are_declared(tmp_path: Path) -> None:
    (tmp_path / "hubspot").mkdir()
    (tmp_path / "hubspot" / "deals.csv").write_text(
        "Record ID,Create Date,Close Date,Is Closed Won\n1,2026-03-01,1775010600000,true\n"
    )
    for forms, expected in (("%Y-%m-%d|epoch_ms", date(2026, 4, 1)), ("%Y-%m-%d", None)):
        seeds = shutil.copytree(ROOT / "seeds", tmp_path / f"seeds {len(forms)}")
        path = seeds / "mappings" / "source_formats.csv"
        (row,) = (line for line in path.read_text().splitlines() if line.startswith("hubspot,"))
        declared = row.replace(row.split(",")[1], forms)
        path.write_text(path.read_text().replace(row, declared))
        staged = stage_exports(tmp_path, ROOT, seeds, date(2026, 6, 30))
        found = staged.connection.execute("select closed_on from stg_hubspot__deals").fetchall()
        assert found == [(expected,)]
