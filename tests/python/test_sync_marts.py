"""Write-back on real builds: the same again changes nothing, a rule moves what it moves."""

import csv
import shutil
from dataclasses import dataclass
from math import floor
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from dbt_runs import EXPORTS, assert_succeeded, dbt, project_copy, query
from fake_crm import FakeCrm, salesforce, strict_rows
from icp_warehouse.cli import main
from sample_scan import raw_records

PENDING = "select crm_id from main.sync_crm_accounts where source = 'salesforce'"
ACCOUNT_FILE = "salesforce/Account.csv"

Shown = dict[str, dict[str, str | None]]


def expected(warehouse: Path) -> Shown:
    """What each live Salesforce record should show, by id; worked out apart from the models."""
    rules: dict[tuple[str, str, int], list[tuple[Any, ...]]] = {}
    for account, card, version, *line in query(
        warehouse,
        "select account_key, scorecard_id, scorecard_version, -points, criterion_id, rule_id"
        " from main.fct_icp_score_lines where points > 0 and rule_id is not null",
    ):
        rules.setdefault((account, card, version), []).append(tuple(line))
    accounts = {row[0]: row[1:] for row in query(warehouse, ACCOUNTS)}
    found: Shown = {}
    for key, canonical, rule in query(
        warehouse,
        "select account_key, canonical_account_key, rule from main_intermediate.int_account_xref",
    ):
        source, _, crm_id = key.partition(":")
        if source != "salesforce" or canonical is None or rule == "merged":
            continue
        tier, score, band, exclusions, override, card, version = accounts[canonical]
        lines = sorted(rules.get((canonical, card, version), []))[:3]
        found[crm_id] = {
            "ICP_Tier__c": tier,
            "ICP_Score__c": None if score is None else str(floor(score)),
            "ICP_Band__c": band,
            "ICP_Rules__c": "|".join(line[-1] for line in lines) or None,
            "ICP_Reasons__c": "|".join(code for code in (exclusions, override) if code) or None,
        }
    return found


ACCOUNTS = """
    select account_key, icp_tier, icp_score, band_id, exclusion_ids, override_id,
        scorecard_id, scorecard_version
    from main.dim_icp_accounts
"""


def icp(*arguments: str) -> None:
    result = CliRunner().invoke(main, list(arguments))
    assert result.exit_code == 0, result.output


def load(warehouse: Path, folder: Path, crm: FakeCrm) -> None:
    """Writes files, loads them and says so."""
    at = ("--warehouse", str(warehouse))
    icp("sync-file", *at, "--source", "salesforce", "--out", str(folder))
    for path in sorted(folder.glob("*.csv")):
        crm.load(path)
    icp("sync-ack", *at, str(folder / "salesforce_manifest.json"))


@dataclass(frozen=True)
class Synced:
    """A warehouse whose values a CRM holds."""

    warehouse: Path
    crm: FakeCrm
    first_file: Path


@pytest.fixture(scope="module")
def synced(sample_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Synced:
    folder = tmp_path_factory.mktemp("synced")
    warehouse = folder / "synced.duckdb"
    shutil.copy(sample_warehouse, warehouse)
    crm = salesforce()
    crm.records = {crm_id: {} for crm_id in all_ids()}
    load(warehouse, folder / "files", crm)
    return Synced(warehouse, crm, folder / "files" / "salesforce_accounts_1.csv")


def all_ids() -> set[str]:
    """Ids in the export that have 18 characters, deleted ones too."""
    (header, _), *records = raw_records(EXPORTS / ACCOUNT_FILE)
    place = header.index("Id")
    return {fields[place] for fields, _ in records if len(fields[place]) == 18}


def shown(crm: FakeCrm) -> Shown:
    """What the CRM holds, but the day; a record nothing was written to is left out."""
    return {
        crm_id: {field: cell for field, cell in record.items() if field != "ICP_Changed_On__c"}
        for crm_id, record in crm.records.items()
        if record
    }


def test_the_first_sync_gives_the_crm_what_the_marts_say(synced: Synced) -> None:
    assert shown(synced.crm) == expected(synced.warehouse)
    assert synced.crm.failed == []
    rows = strict_rows(synced.first_file)
    assert len(rows) == len({row["Id"] for row in rows}) > 300
    assert all(row["Id"].startswith("001") and len(row["Id"]) == 18 for row in rows)


def test_no_name_leaves_the_warehouse(synced: Synced) -> None:
    text = synced.first_file.read_text(encoding="utf-8")
    names = query(synced.warehouse, "select account_name, domain from main.dim_icp_accounts")
    for row in names:
        assert [word for word in row if word and word in text] == []


def test_a_second_build_changes_nothing_even_from_scratch(
    sample_warehouse: Path, synced: Synced, tmp_path: Path
) -> None:
    again = tmp_path / "again.duckdb"
    shutil.copy(sample_warehouse, again)
    logged = "select * from main_intermediate.int_crm_changes order by record_key, change_no"
    mart = "select * from main.sync_crm_accounts order by record_key"
    run = dbt(["run", "--full-refresh"], warehouse=again, exports=EXPORTS)
    assert_succeeded(run)
    assert query(again, logged) == query(sample_warehouse, logged)
    assert query(again, mart) == query(sample_warehouse, mart) != []

    acknowledged = tmp_path / "acknowledged.duckdb"
    shutil.copy(synced.warehouse, acknowledged)
    refresh = ["run", "--full-refresh", "--select", "int_crm_payloads+", "int_crm_acknowledgements"]
    assert_succeeded(dbt(refresh, warehouse=acknowledged, exports=EXPORTS))
    assert query(acknowledged, PENDING) == []
    assert query(acknowledged, logged) == query(sample_warehouse, logged)


def test_a_rule_change_and_lost_accounts_write_what_a_full_outer_join_finds(
    synced: Synced, tmp_path: Path
) -> None:
    warehouse = tmp_path / "night.duckdb"
    shutil.copy(synced.warehouse, warehouse)
    project = project_copy(tmp_path / "project")
    change_points(project / "seeds" / "scorecard" / "scorecard_rules.csv", "size_ideal")
    before = expected(synced.warehouse)
    lost = sorted(before)[:3]
    exports = tmp_path / "exports"
    shutil.copytree(EXPORTS, exports)
    leave_out(exports / ACCOUNT_FILE, set(lost))
    for command in (["seed", "--select", "scorecard_rules"], ["run"]):
        run = dbt(
            command, warehouse=warehouse, exports=exports, as_of_date="2026-07-01", project=project
        )
        assert_succeeded(run)

    after = expected(warehouse)
    assert before.keys() - after.keys() == set(lost)
    joined = {crm_id for crm_id in before | after if before.get(crm_id) != after.get(crm_id)}
    assert {crm_id for (crm_id,) in query(warehouse, PENDING)} == joined
    assert len(lost) < len(joined) < len(before)
    moved_on = (
        "select distinct changed_at::varchar, change_no from main.sync_crm_accounts"
        " where source = 'salesforce'"
    )
    assert query(warehouse, moved_on) == [("2026-07-01", 2)]
    assert query(warehouse, f"{PENDING} and is_removed order by crm_id") == [
        (crm_id,) for crm_id in lost
    ]

    crm = salesforce()
    crm.records = {crm_id: dict(record) for crm_id, record in synced.crm.records.items()}
    load(warehouse, tmp_path / "files", crm)
    held = shown(crm)
    assert [set(held.pop(crm_id).values()) for crm_id in lost] == [{None}] * len(lost)
    assert held == after


def change_points(path: Path, rule_id: str) -> None:
    """Takes a point from a rule of the core card."""
    with path.open(encoding="utf-8", newline="") as stream:
        header, *rows = list(csv.reader(stream))
    places = {name: place for place, name in enumerate(header)}
    edited = [
        row
        for row in rows
        if row[places["rule_id"]] == rule_id and row[places["scorecard_id"]] == "core"
    ]
    assert edited
    for row in edited:
        row[places["points"]] = str(int(row[places["points"]]) - 2)
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([header, *rows])


def leave_out(path: Path, ids: set[str]) -> None:
    (header, first_line), *records = raw_records(path)
    place = header.index("Id")
    kept = [text for fields, text in records if fields[place] not in ids]
    assert len(kept) < len(records)
    path.write_bytes("".join([first_line, *kept]).encode("utf-8"))
