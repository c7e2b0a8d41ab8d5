"""Writing, loading and acknowledging in any order: a CRM never misses a value."""

import json
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fake_crm import FakeCrm, hubspot
from icp_warehouse.cli import main
from icp_warehouse.errors import IcpError
from icp_warehouse.sync.sync_ack import acknowledge
from icp_warehouse.sync.sync_file import write_sync_files
from sync_world import Account, SyncWorld

KEYS = ("hubspot:1", "hubspot:2", "hubspot:3")
BEFORE, AFTER = Account("C", 50.0, "weak"), Account("A", 90.0, "strong")


@dataclass
class Desk:
    """A warehouse, the CRM it writes to, and a folder for each set of files."""

    world: SyncWorld
    crm: FakeCrm
    folder: Path
    written: int = 0

    def write(self) -> Path:
        """Writes files into a new folder and returns their manifest."""
        self.written += 1
        out = self.folder / str(self.written)
        write_sync_files(self.world.warehouse, "hubspot", out)
        return out / "hubspot_manifest.json"

    def load(self, manifest: Path) -> int:
        """Loads the files of a manifest; the number of their records."""
        described = json.loads(manifest.read_text(encoding="utf-8"))
        for part in described["files"]:
            self.crm.load(manifest.parent / part["name"])
        return int(described["record_count"])

    def ack(self, manifest: Path) -> None:
        acknowledge(self.world.warehouse, [manifest])


def desk_in(folder: Path) -> Desk:
    world = SyncWorld(folder / "made_up.duckdb")
    crm = hubspot()
    for key in KEYS:
        world.put(key, BEFORE)
        crm.records[key.partition(":")[2]] = {}
    return Desk(world, crm, folder)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Three companies that the CRM holds, all acknowledged."""
    desk = desk_in(tmp_path)
    desk.world.build()
    first = desk.write()
    assert desk.load(first) == len(KEYS)
    desk.ack(first)
    return desk


def shown(account: Account) -> dict[str, str | None]:
    """What a company should show, worked out apart from the SQL."""
    return {
        "icp_tier": account.tier,
        "icp_score": "none" if account.score is None else str(int(account.score)),
        "icp_band": account.band or "none",
        "icp_rules": "|".join(account.rules[:3]) or "none",
        "icp_reasons": account.exclusions or "none",
    }


CLEARED = {"icp_tier": "Unknown"} | dict.fromkeys(
    ("icp_score", "icp_band", "icp_rules", "icp_reasons"), "none"
)


def held(desk: Desk, key: str) -> dict[str, str | None]:
    record = desk.crm.records[key.partition(":")[2]]
    return {field: cell for field, cell in record.items() if field != "icp_changed_on"}


def test_nothing_is_written_again_once_acknowledged(desk: Desk) -> None:
    assert desk.load(desk.write()) == 0
    desk.world.build("2026-07-01")
    assert desk.load(desk.write()) == 0


def test_only_what_changed_is_written(desk: Desk) -> None:
    desk.world.accounts[KEYS[1]] = AFTER
    desk.world.build("2026-07-01")
    assert desk.load(desk.write()) == 1
    assert held(desk, KEYS[1]) == shown(AFTER)
    assert desk.crm.records["2"]["icp_changed_on"] == "2026-07-01"


def test_a_crash_before_acknowledging_repeats_the_rows(desk: Desk) -> None:
    desk.world.accounts[KEYS[1]] = AFTER
    desk.world.build("2026-07-01")
    assert desk.load(desk.write()) == 1
    desk.world.build("2026-07-02")
    assert desk.load(desk.write()) == 1
    assert desk.crm.records["2"]["icp_changed_on"] == "2026-07-01"


def test_a_value_that_went_back_before_the_acknowledgement_is_written(desk: Desk) -> None:
    desk.world.accounts[KEYS[1]] = AFTER
    desk.world.build("2026-07-01")
    desk.load(desk.write())  # never acknowledged
    desk.world.accounts[KEYS[1]] = BEFORE
    desk.world.build("2026-07-01")
    desk.load(desk.write())
    assert held(desk, KEYS[1]) == shown(BEFORE)


def test_a_build_between_writing_and_acknowledging_loses_nothing(desk: Desk) -> None:
    desk.world.accounts[KEYS[1]] = AFTER
    desk.world.build("2026-07-01")
    manifest = desk.write()
    desk.world.accounts[KEYS[2]] = AFTER
    desk.world.build("2026-07-02")
    desk.load(manifest)
    desk.ack(manifest)
    assert desk.load(desk.write()) == 1
    assert held(desk, KEYS[2]) == shown(AFTER)


def test_an_account_that_went_is_cleared_once(desk: Desk) -> None:
    desk.world.records[KEYS[0]] = (None, "test_account")
    del desk.world.records[KEYS[1]]
    desk.world.build("2026-07-01")
    manifest = desk.write()
    assert json.loads(manifest.read_text(encoding="utf-8"))["removed_count"] == 2
    assert desk.load(manifest) == 2
    assert held(desk, KEYS[0]) == held(desk, KEYS[1]) == CLEARED
    desk.ack(manifest)
    desk.world.build("2026-07-02")
    assert desk.load(desk.write()) == 0
    desk.world.records[KEYS[0]] = (KEYS[0], "own")
    desk.world.build("2026-07-03")
    assert desk.load(desk.write()) == 1
    assert held(desk, KEYS[0]) == shown(BEFORE)


def test_a_record_merged_away_is_never_written_and_a_live_duplicate_is(desk: Desk) -> None:
    desk.world.accounts[KEYS[2]] = AFTER
    desk.world.records[KEYS[0]] = (KEYS[2], "merged")
    desk.world.records[KEYS[1]] = (KEYS[2], "domain")
    del desk.crm.records["1"]
    desk.world.build("2026-07-01")
    assert desk.load(desk.write()) == 2
    assert held(desk, KEYS[1]) == held(desk, KEYS[2]) == shown(AFTER)
    del desk.world.records[KEYS[0]]  # the export forgets it some day
    desk.world.build("2026-07-02")
    assert desk.load(desk.write()) == 2
    assert desk.crm.failed == []


def test_a_source_without_its_export_clears_nothing(desk: Desk) -> None:
    kept = dict(desk.world.records)
    desk.world.records.clear()
    desk.world.build("2026-07-01")
    assert desk.load(desk.write()) == 0
    desk.world.records.update(kept)
    desk.world.build("2026-07-02")
    assert desk.load(desk.write()) == 0


def test_a_build_that_stopped_early_cannot_be_written_and_acknowledged(desk: Desk) -> None:
    desk.world.accounts[KEYS[1]] = AFTER
    desk.world.build("2026-07-01", stop_before="sync_crm_accounts")
    with pytest.raises(IcpError, match="sync_crm_accounts lacks 1 changes of hubspot"):
        desk.write()
    desk.world.build("2026-07-01")
    assert desk.load(desk.write()) == 1


def test_a_changed_row_is_not_hidden_by_a_missing_export(desk: Desk) -> None:
    desk.world.accounts[KEYS[1]] = AFTER
    desk.world.build("2026-07-01")
    desk.world.records.clear()
    desk.world.build("2026-07-02")
    with pytest.raises(IcpError, match="lacks 1 changes of hubspot"):
        desk.write()


def test_a_build_of_a_past_day_is_never_written_back(desk: Desk) -> None:
    desk.world.accounts[KEYS[1]] = AFTER
    desk.world.build("2025-12-31")
    with pytest.raises(IcpError, match="built as of 2025-12-31, and a change of 2026-06-30"):
        desk.write()
    desk.world.accounts[KEYS[1]] = BEFORE
    desk.world.build("2026-07-01")
    assert desk.load(desk.write()) == 0


def test_acknowledging_twice_or_late_does_nothing(desk: Desk) -> None:
    desk.world.accounts[KEYS[1]] = AFTER
    desk.world.build("2026-07-01")
    older = desk.write()
    desk.world.accounts[KEYS[2]] = AFTER
    desk.world.build("2026-07-02")
    newer = desk.write()
    desk.load(newer)
    said = acknowledge(desk.world.warehouse, [newer, older, newer])
    assert ["nothing to do" in sentence for sentence in said] == [False, True, True]
    assert desk.load(desk.write()) == 0
    with duckdb.connect(str(desk.world.warehouse), read_only=True) as connection:
        found = connection.execute(
            "select source, through_change_no, record_count, as_of_date::varchar"
            " from main_intermediate.int_crm_acknowledgements order by through_change_no"
        ).fetchall()
    assert found == [("hubspot", 1, 3, "2026-06-30"), ("hubspot", 3, 2, "2026-07-02")]


def changed_file(desk: Desk, manifest: Path) -> None:
    part = manifest.parent / "hubspot_accounts_1.csv"
    part.write_bytes(part.read_bytes().replace(b"\n", b"\r\n"))


def lost_file(desk: Desk, manifest: Path) -> None:
    (manifest.parent / "hubspot_accounts_1.csv").unlink()


def other_warehouse(desk: Desk, manifest: Path) -> None:
    desk.world.warehouse.unlink()
    desk.world.accounts[KEYS[2]] = AFTER
    desk.world.build("2026-07-01")
    desk.world.accounts[KEYS[2]] = BEFORE
    desk.world.build("2026-07-02")


def no_manifest(desk: Desk, manifest: Path) -> None:
    manifest.write_text("[]", encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (changed_file, "hubspot_accounts_1.csv is not the file that was written"),
        (lost_file, "hubspot_accounts_1.csv is missing beside its manifest"),
        (other_warehouse, "was not written from"),
        (no_manifest, "is no manifest"),
    ],
)
def test_what_was_not_loaded_as_written_is_not_acknowledged(
    desk: Desk, spoil: Callable[[Desk, Path], None], sentence: str
) -> None:
    desk.world.accounts[KEYS[1]] = AFTER
    desk.world.build("2026-07-01")
    manifest = desk.write()
    spoil(desk, manifest)
    arguments = ["sync-ack", "--warehouse", str(desk.world.warehouse), str(manifest)]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 1
    assert sentence in result.stderr
    assert len(result.stderr.splitlines()) == 1
    desk.world.build("2026-07-02")
    assert desk.load(desk.write()) > 0


def _moved(folder: Path, name: str) -> str:
    """Puts the part where a manifest must not lead, unchanged."""
    (folder / "hubspot_accounts_1.csv").rename(folder.parent / "elsewhere.csv")
    return name


def _linked(folder: Path) -> None:
    _moved(folder, "")
    (folder / "hubspot_accounts_1.csv").symlink_to(folder.parent / "elsewhere.csv")


def _set(**values: object) -> Callable[[Path, dict[str, Any]], object]:
    return lambda _, manifest: manifest.update(values)


def _part(**values: object) -> Callable[[Path, dict[str, Any]], object]:
    return lambda _, manifest: manifest["files"][0].update(values)


NESTED = json.loads("[" * 400 + "]" * 400)
EDITS: dict[str, tuple[Callable[[Path, dict[str, Any]], object], str]] = {
    "no files": (_set(files=[]), "its files hold 0 records, and it counts 2"),
    "nothing at all": (_set(files=[], record_count=0, removed_count=0), "lacks 2 records"),
    "nested files": (_set(files=NESTED), "one of its files has not the keys name, rows"),
    "no list": (_set(files={"name": "x"}), "files is"),
    "files twice": (
        lambda _, manifest: manifest["files"].append(manifest["files"][0]),
        "file 2 is named hubspot_accounts_1.csv",
    ),
    "another count": (_set(record_count=343), "its files hold 2 records, and it counts 343"),
    "more cleared than written": (_set(removed_count=3), "3 of them to be cleared"),
    "count as text": (_set(record_count="2"), "record_count is 2"),
    "count as truth": (_set(record_count=True), "record_count is True"),
    "count as fraction": (_set(record_count=2.0), "record_count is 2.0"),
    "below zero": (_set(through_change_no=-1), "through_change_no is -1"),
    "endless": (_set(through_change_no=float("inf")), "through_change_no is inf"),
    "huge": (_set(through_change_no=10**30), "was not written from"),
    "no change": (_set(through_change_no=None), "through_change_no is None"),
    "no checksum": (_set(log_checksum=None), "log_checksum is None"),
    "another checksum": (_set(log_checksum="7'; --"), "was not written from"),
    "no day": (_set(as_of_date="soon"), "as_of_date is soon"),
    "another CRM": (_set(source="salesforce"), "crm_object is company"),
    "no CRM": (_set(source="../hubspot"), "nothing is written to ../hubspot"),
    "fields of numbers": (_set(fields=[1, 2]), "fields are not all text"),
    "other fields": (_set(fields=["Record ID"]), "is not the file that was written"),
    "one key more": (_set(note="x"), "it has not the keys source"),
    "one key less": (lambda _, manifest: manifest.pop("fields"), "it has not the keys source"),
    "a file in the folder above": (
        lambda folder, manifest: manifest["files"][0].update(
            name=_moved(folder, "../elsewhere.csv")
        ),
        "file 1 is named ../elsewhere.csv",
    ),
    "a file by its whole path": (
        lambda folder, manifest: manifest["files"][0].update(
            name=_moved(folder, str(folder.parent / "elsewhere.csv"))
        ),
        "file 1 is named /",
    ),
    "a link": (lambda folder, _: _linked(folder), "is missing beside its manifest"),
    "other rows": (_part(rows=3), "its files hold 3 records"),
    "other bytes": (_part(bytes=1), "is not the file that was written"),
    "no name": (_part(name=None), "name is None"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_manifest_is_not_acknowledged(desk: Desk, edit: str) -> None:
    change, sentence = EDITS[edit]
    desk.world.accounts[KEYS[1]] = AFTER
    desk.world.accounts[KEYS[2]] = AFTER
    desk.world.build("2026-07-01")
    path = desk.write()
    manifest = json.loads(path.read_text(encoding="utf-8"))
    change(path.parent, manifest)
    path.write_text(json.dumps(manifest), encoding="utf-8")
    arguments = ["sync-ack", "--warehouse", str(desk.world.warehouse), str(path)]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 1, result.output
    assert sentence in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert desk.load(desk.write()) == 2, "they are still to be written"


@pytest.mark.parametrize("text", ["[" * 100_000, "{", "\xff", "null", "{}", '{"files": 1e999}', ""])
def test_what_is_no_manifest_is_not_acknowledged(desk: Desk, text: str) -> None:
    path = desk.folder / "hubspot_manifest.json"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(IcpError, match=r"is no manifest as it was written \("):
        desk.ack(path)


ACCOUNTS = st.sampled_from([BEFORE, AFTER, Account("Unknown", None, None, "too_small", ())])
NIGHTS = st.tuples(
    st.dictionaries(st.sampled_from(KEYS), st.one_of(ACCOUNTS, st.none())),  # none: it went
    st.sampled_from([None, "sync_crm_accounts"]),  # where the build stops
    st.sampled_from(["nothing", "write", "write, load", "write, load, ack", "ack", "load, ack"]),
)


@example([({KEYS[1]: AFTER}, "sync_crm_accounts", "write, load, ack")])
@settings(max_examples=10)
@given(st.lists(NIGHTS, max_size=4))
def test_after_any_history_one_sync_brings_the_crm_up_to_date(
    nights: list[tuple[dict[str, Account | None], str | None, str]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = desk_in(Path(folder))
        desk.world.build()
        written = loaded = None
        for changes, stop_before, done in nights:
            for key, account in changes.items():
                desk.world.records.pop(key, None)
                if account:
                    desk.world.put(key, account)
            desk.world.build(stop_before=stop_before)
            if "write" in done:
                with suppress(IcpError):
                    written = desk.write()
            if "load" in done and written:
                desk.load(written)
                loaded, written = written, None
            if "ack" in done and loaded:
                desk.ack(loaded)
        desk.world.put(KEYS[0], AFTER)  # so that the source delivers something
        desk.world.build()
        last = desk.write()
        desk.load(last)
        desk.ack(last)
        for key in KEYS:
            if key in desk.world.records:
                assert held(desk, key) == shown(desk.world.accounts[key])
            else:
                assert held(desk, key) in (CLEARED, {})  # empty: nothing was ever loaded
        assert desk.load(desk.write()) == 0
