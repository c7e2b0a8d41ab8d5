"""A write-back that moves many tiers at once is asked about, and one without a card is refused."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from compiled_project import CompiledProject, SeedRows
from dbt_runs import EXPORTS, ROOT
from icp_warehouse.cli import main
from icp_warehouse.sync.mass_change import SHARE
from sync_world import Account, SyncWorld

HELD = [f"hubspot:{number}" for number in range(1, 41)]
MOST = int(SHARE * len(HELD))
A, B, UNKNOWN = Account("A"), Account("B"), Account("Unknown", None, None)
REFUSED = ["sync-file", "--source", "hubspot"]


@dataclass
class Desk:
    """A CRM that was told the tiers of forty companies, and the command on its warehouse."""

    world: SyncWorld
    folder: Path
    day: int = field(default=1)

    def tonight(self, stop_before: str | None = None) -> None:
        self.day += 1
        self.world.build(f"2026-07-{self.day:02}", stop_before)

    def sync_file(self, *options: str) -> Result:
        at = ["--warehouse", str(self.world.warehouse), "--out", str(self.folder / "out")]
        return CliRunner().invoke(main, [*REFUSED, *at, *options])

    def acknowledge(self) -> None:
        manifest = self.folder / "out" / "hubspot_manifest.json"
        at = ["sync-ack", "--warehouse", str(self.world.warehouse), str(manifest)]
        result = CliRunner().invoke(main, at)
        assert result.exit_code == 0, result.output


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    desk = Desk(SyncWorld(tmp_path / "made_up.duckdb"), tmp_path)
    for key in HELD:
        desk.world.put(key, A)
    desk.world.build("2026-07-01")
    first = desk.sync_file()
    assert (first.exit_code, first.stderr) == (0, "")  # everything is new, and nothing is changed
    desk.acknowledge()
    return desk


def assert_refused(result: Result, *words: str) -> None:
    assert result.exit_code == 1
    (sentence,) = result.stderr.splitlines()
    for word in words:
        assert word in sentence


def test_a_share_of_the_tiers_may_move_and_one_more_is_asked_about(desk: Desk) -> None:
    for key in HELD[:MOST]:
        desk.world.accounts[key] = B
    desk.tonight()
    assert desk.sync_file().exit_code == 0
    desk.world.accounts[HELD[MOST]] = B
    desk.tonight()
    assert_refused(
        desk.sync_file(),
        f"{MOST + 1} of the 40 tiers that hubspot holds would change at once",
        f"({MOST + 1} to another tier)",
        "more than the 30% of sync_max_change_share",
        "--allow-mass-change",
    )


def test_a_refusal_leaves_the_files_of_the_last_call_and_the_flag_writes(desk: Desk) -> None:
    before = {path: path.read_bytes() for path in (desk.folder / "out").iterdir()}
    for key in HELD:
        desk.world.accounts[key] = B
    desk.tonight()
    assert desk.sync_file().exit_code == 1
    assert {path: path.read_bytes() for path in (desk.folder / "out").iterdir()} == before
    written = desk.sync_file("--allow-mass-change")
    assert written.exit_code == 0
    assert "40 records changed" in written.stdout
    desk.acknowledge()
    desk.tonight()
    assert desk.sync_file().exit_code == 0


def test_the_sentence_says_how_many_of_how_many_and_why(desk: Desk) -> None:
    for key in HELD[:8]:
        del desk.world.records[key]
    for key in HELD[8:14]:
        desk.world.accounts[key] = UNKNOWN
    desk.world.accounts[HELD[14]] = B
    desk.tonight()
    assert_refused(
        desk.sync_file(),
        "15 of the 40 tiers",
        "(8 no account any more, so cleared, 6 to Unknown, 1 to another tier)",
    )


def test_scores_that_move_within_their_tier_and_new_records_are_no_mass_change(desk: Desk) -> None:
    for key in HELD:
        desk.world.accounts[key] = Account("A", 77.0, "good")
    for number in range(1000, 1100):
        desk.world.put(f"hubspot:{number}", B)
    desk.tonight()
    result = desk.sync_file()
    assert result.exit_code == 0
    assert "140 records changed" in result.stdout


def test_what_was_never_acknowledged_is_measured_against_what_was(desk: Desk) -> None:
    for night in (HELD[:10], HELD[10:20]):  # a few each night, and nobody loads the files
        for key in night:
            desk.world.accounts[key] = B
        desk.tonight()
    assert_refused(desk.sync_file(), "20 of the 40 tiers")


def test_a_log_from_before_tiers_were_logged_counts_what_changed(desk: Desk) -> None:
    with duckdb.connect(str(desk.world.warehouse)) as connection:
        connection.execute("update main_intermediate.int_crm_changes set icp_tier = null")
    for key in HELD:
        desk.world.accounts[key] = Account("A", 77.0, "good")
    desk.tonight()
    assert_refused(desk.sync_file(), "40 of the 40 tiers")
    with duckdb.connect(str(desk.world.warehouse)) as connection:
        connection.execute("alter table main_intermediate.int_crm_changes drop column icp_tier")
    assert_refused(desk.sync_file(), "run `dbt build`")


@pytest.mark.parametrize(
    ("share", "exit_code", "words"),
    [
        ("0.5", 0, ""),
        ("0.2", 1, "more than the 20% of sync_max_change_share"),
        ("half", 1, "sync_max_change_share is the text half; set it to a number from 0 to 1"),
    ],
)
def test_the_share_is_that_of_the_project(
    desk: Desk, share: str, exit_code: int, words: str
) -> None:
    settings = (ROOT / "dbt_project.yml").read_text(encoding="utf-8")
    assert settings.count(f"sync_max_change_share: {SHARE}\n") == 1
    settings = settings.replace(f"_change_share: {SHARE}\n", f"_change_share: {share}\n")
    (desk.folder / "dbt_project.yml").write_text(settings, encoding="utf-8")
    shutil.copytree(ROOT / "macros" / "variables", desk.folder / "macros" / "variables")
    for key in HELD[:12]:
        desk.world.accounts[key] = B
    desk.tonight()
    result = desk.sync_file()
    assert result.exit_code == exit_code
    assert words in result.stderr


def test_a_build_without_a_card_is_refused_whatever_is_allowed(desk: Desk) -> None:
    for key in HELD:
        desk.world.accounts[key] = UNKNOWN
    desk.tonight()
    with duckdb.connect(str(desk.world.warehouse)) as connection:
        connection.execute("update dim_icp_accounts set scorecard_id = null")
    for options in ([], ["--allow-mass-change"]):
        assert_refused(
            desk.sync_file(*options),
            "No ideal card was active for any of the 40 accounts on 2026-07-02",
            "seeds/scorecard/scorecards.csv",
        )


CARD_TEST = "an_ideal_card_is_active"


def core_with(**cells: str) -> dict[str, Callable[[SeedRows], SeedRows]]:
    def edited(rows: SeedRows) -> SeedRows:
        return [{**row, **cells} if row["scorecard_id"] == "core" else row for row in rows]

    return {"scorecards": edited}


@pytest.mark.parametrize(
    ("cells", "is_fine"),
    [
        ({}, True),
        ({"valid_from": ""}, True),
        ({"valid_from": "2026-06-30", "valid_to": "2026-06-30"}, True),
        ({"status": "draft"}, False),
        ({"status": "shadow"}, False),
        ({"status": "retired"}, False),
        ({"valid_from": "2026-07-01"}, False),
        ({"valid_to": "2026-06-29"}, False),
        ({"polarity": "anti"}, False),
    ],
)
def test_the_build_stops_at_the_seeds_where_no_ideal_card_is_active(
    compiled_project: CompiledProject, cells: dict[str, str], is_fine: bool
) -> None:
    built = compiled_project.build(EXPORTS, ["scorecards"], seeds=core_with(**cells))
    if is_fine:
        assert compiled_project.failures(built, CARD_TEST) == []
        return
    with pytest.raises(duckdb.Error, match="No ideal card is active on 2026-06-30, so every"):
        compiled_project.failures(built, CARD_TEST)


def test_the_marts_of_scores_wait_for_that_test(compiled_project: CompiledProject) -> None:
    """The test reads the seed alone, and what reads the seed is not built when it fails."""
    seed = compiled_project.parents(CARD_TEST)
    assert {name.rpartition(".")[2] for name in seed} == {"scorecards"}
    for mart in ("dim_icp_accounts", "fct_icp_account_scores", "sync_crm_accounts"):
        assert seed <= compiled_project.upstream(mart)
