"""The files a CRM loads: exactly what it accepts, and nothing that is none of its business."""

import csv
import hashlib
import json
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from fake_crm import strict_rows
from icp_warehouse.cli import main
from icp_warehouse.errors import IcpError
from icp_warehouse.sync.fields import Field, cells
from icp_warehouse.sync.formats import FORMATS, checked_id, salesforce_suffix
from icp_warehouse.sync.part_files import write_parts
from icp_warehouse.sync.sync_file import write_sync_files
from sync_world import Account, SyncWorld

FIRST, SECOND = "001000000000001AAA", "001C000000o4OOIIA2"
ALLOWED = {"crm_id", "icp_tier", "icp_score_rounded", "band_id", "rule_codes", "reason_codes"}


@pytest.fixture
def world(tmp_path: Path) -> SyncWorld:
    """Two accounts of each CRM; one has no score."""
    world = SyncWorld(tmp_path / "made_up.duckdb")
    for key in (f"salesforce:{FIRST}", "hubspot:123"):
        world.put(key, Account("A", 85.9, "strong", None, ("size_ideal", "growth_high")))
    for key in (f"salesforce:{SECOND}", "hubspot:9876543210"):
        world.put(key, Account("Unknown", None, None, "too_small|too_young", ()))
    world.build()
    return world


def test_a_salesforce_file_says_exactly_what_the_account_has(
    world: SyncWorld, tmp_path: Path
) -> None:
    write_sync_files(world.warehouse, "salesforce", tmp_path / "out")
    assert (tmp_path / "out" / "salesforce_accounts_1.csv").read_bytes().decode() == (
        "Id,ICP_Band__c,ICP_Changed_On__c,ICP_Reasons__c,ICP_Rules__c,ICP_Score__c,ICP_Tier__c\n"
        f"{FIRST},strong,2026-06-30,#N/A,size_ideal|growth_high,85,A\n"
        f"{SECOND},#N/A,2026-06-30,too_small|too_young,#N/A,#N/A,Unknown\n"
    )


def test_a_hubspot_file_goes_by_record_id_and_leaves_no_cell_empty(
    world: SyncWorld, tmp_path: Path
) -> None:
    write_sync_files(world.warehouse, "hubspot", tmp_path / "out")
    rows = strict_rows(tmp_path / "out" / "hubspot_accounts_1.csv")
    assert [row["Record ID"] for row in rows] == ["123", "9876543210"]
    assert {row["icp_tier"] for row in rows} <= {"A", "B", "C", "Out", "Unknown"}
    assert rows[1] == {
        "Record ID": "9876543210",
        "icp_band": "none",
        "icp_changed_on": "2026-06-30",
        "icp_reasons": "too_small|too_young",
        "icp_rules": "none",
        "icp_score": "none",
        "icp_tier": "Unknown",
    }
    assert all(cell for row in rows for cell in row.values())


def test_the_manifest_says_what_the_files_hold(world: SyncWorld, tmp_path: Path) -> None:
    write_sync_files(world.warehouse, "salesforce", tmp_path)
    manifest = json.loads((tmp_path / "salesforce_manifest.json").read_text(encoding="utf-8"))
    raw = (tmp_path / "salesforce_accounts_1.csv").read_bytes()
    assert manifest["files"] == [
        {
            "name": "salesforce_accounts_1.csv",
            "rows": 2,
            "bytes": len(raw),
            "sha256": hashlib.sha256(raw).hexdigest(),
        }
    ]
    assert (manifest["record_count"], manifest["removed_count"]) == (2, 0)
    assert manifest["as_of_date"] == "2026-06-30"
    assert manifest["fields"] == raw.decode().splitlines()[0].split(",")


def test_the_same_warehouse_gives_the_same_bytes(world: SyncWorld, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_sync_files(world.warehouse, "hubspot", tmp_path / name)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_a_later_call_leaves_no_file_of_an_earlier_one(world: SyncWorld, tmp_path: Path) -> None:
    (tmp_path / "salesforce_accounts_2.csv").write_text("Id\n", encoding="utf-8")
    (tmp_path / "hubspot_accounts_1.csv").write_text("Record ID\n", encoding="utf-8")
    (tmp_path / "notes.csv").write_text("mine\n", encoding="utf-8")
    write_sync_files(world.warehouse, "salesforce", tmp_path)
    assert {path.name for path in tmp_path.glob("*.csv")} == {
        "salesforce_accounts_1.csv",
        "hubspot_accounts_1.csv",
        "notes.csv",
    }


def test_only_allowed_columns_are_mapped(repo_root: Path) -> None:
    mapping = repo_root / "seeds" / "mappings" / "sync_fields.csv"
    with mapping.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["source"] for row in rows} == set(FORMATS)
    assert {row["mart_column"] for row in rows} <= ALLOWED | {"changed_at"}


def test_a_column_that_is_not_allowed_is_refused(world: SyncWorld, tmp_path: Path) -> None:
    with duckdb.connect(str(world.warehouse)) as connection:
        connection.execute(
            "insert into main_seeds.sync_fields values ('hubspot', 'name', 'account_key', 'none')"
        )
    with pytest.raises(IcpError, match="field name: account_key may not be written back"):
        write_sync_files(world.warehouse, "hubspot", tmp_path)
    assert list(tmp_path.glob("*.csv")) == []


@pytest.mark.parametrize(
    ("max_bytes", "max_rows", "expected"),
    [(1000, 3, [3, 3, 1]), (23, 100, [2, 2, 2, 1]), (1000, 100, [7]), (1, 100, [1] * 7)],
)
def test_files_are_split_at_either_limit(
    tmp_path: Path, max_bytes: int, max_rows: int, expected: list[int]
) -> None:
    target = replace(FORMATS["hubspot"], max_bytes=max_bytes, max_rows=max_rows)
    rows = [[str(number), "Ärzte"] for number in range(1, 8)]
    parts = write_parts(tmp_path, target, ["id", "x"], rows)
    assert [part.rows for part in parts] == expected
    read = [strict_rows(tmp_path / part.name) for part in parts]
    assert [[row["id"], row["x"]] for part in read for row in part] == rows
    for part in parts:
        assert part.bytes == (tmp_path / part.name).stat().st_size
        assert part.bytes <= max_bytes or part.rows == 1


def test_limits_are_those_the_vendors_name() -> None:
    assert FORMATS["salesforce"].max_bytes <= 100_000_000
    assert FORMATS["hubspot"].max_bytes <= 512_000_000
    assert FORMATS["hubspot"].max_rows + 1 <= 1_048_576


def test_the_suffix_is_that_of_published_examples() -> None:
    assert salesforce_suffix("001C000000o4OOI") == "IA2"
    assert salesforce_suffix("000000000000000") == "AAA"
    assert salesforce_suffix("ABCDEFGHIJKLMNO") == "555"


@pytest.mark.parametrize(
    ("source", "crm_id"),
    [
        ("salesforce", "001C000000o4OOI"),
        ("salesforce", "001c000000o4ooiia2"),
        ("salesforce", "001C000000o4OOIIA3"),
        ("salesforce", "006C000000o4OOIIA2"),
        ("salesforce", "001C000000o4OOIIA2\n"),
        ("hubspot", "12a"),
        ("hubspot", "1.23E+10"),
        ("hubspot", "0123"),
        ("hubspot", "१२"),
        ("hubspot", ""),
    ],
)
def test_an_id_the_crm_cannot_have_given_stops_the_sync(source: str, crm_id: str) -> None:
    with pytest.raises(IcpError, match=f"sync_crm_accounts, source {source}, crm_id"):
        checked_id(source, crm_id)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_cannot_start_a_formula(start: str) -> None:
    field = Field("Rules__c", "rule_codes", "#N/A")
    assert cells([field], [f"{start}HYPERLINK(1)"]) == [f"'{start}HYPERLINK(1)"]


def test_a_mistake_is_a_sentence_with_exit_code_1(world: SyncWorld, tmp_path: Path) -> None:
    world.put("salesforce:001", Account())
    world.build()
    result = CliRunner().invoke(
        main,
        [
            *("sync-file", "--warehouse", str(world.warehouse)),
            *("--source", "salesforce", "--out", str(tmp_path)),
        ],
    )
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: sync_crm_accounts, source salesforce, crm_id 001:")
    assert len(result.stderr.splitlines()) == 1
    assert not (tmp_path / "salesforce_manifest.json").exists()
