"""`icp fit` as a person runs it: what it writes, what it never touches, what it refuses."""

import csv
import io
import itertools
import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import duckdb
import pytest
from click.testing import CliRunner, Result

from dbt_runs import EXPORTS, assert_succeeded, dbt, project_copy
from icp_warehouse.cli import main
from icp_warehouse.fit.seed_rows import diff, read_seed
from icp_warehouse.fit.words import bound_id, range_words
from icp_warehouse.markdown import escaped

FOLDER = "core-2026-06-30"
HOSTILE_ID = "size|`<b onload=x>`*"
HOSTILE = '<img src=x onerror=alert(1)>|`x`\n=cmd|"a,b"\u202e*'


def run(project: Path, warehouse: Path, *options: str) -> Result:
    """Run the command at the top of a project."""
    runner = CliRunner()
    arguments = ["fit", "--warehouse", str(warehouse), "--scorecard", "core", *options]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project)
        return runner.invoke(main, arguments)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project under version control, as an analyst has it."""
    folder = project_copy(tmp_path_factory.mktemp("analyst") / "project")
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "as it was")
    return folder


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=analyst", "-c", "user.email=analyst@example.com")
    done = subprocess.run(
        ["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def written(project: Path, sample_warehouse: Path) -> Path:
    """The proposal for the sample exports, with the ranking of attributes."""
    result = run(project, sample_warehouse, "--discover")
    assert result.exit_code == 0, result.output
    return project / "proposals" / FOLDER


@pytest.fixture(scope="module")
def evidence(written: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((written / "evidence.json").read_text(encoding="utf-8"))
    return read


@pytest.fixture(scope="module")
def applied(project: Path, written: Path) -> dict[str, list[dict[str, str]]]:
    """The new version's rows after `git apply`, by seed; the seeds are put back."""
    git(project, "apply", "--check", str(written / "core-v2.diff"))
    git(project, "apply", str(written / "core-v2.diff"))
    rows = {
        path.stem: [
            row
            for row in csv.DictReader(path.open(encoding="utf-8", newline=""))
            if row.get("scorecard_id") == "core" and row.get("version") == "2"
        ]
        for path in (project / "seeds" / "scorecard").glob("scorecard*.csv")
    }
    git(project, "checkout", "--quiet", "seeds")
    return rows


def test_no_seed_is_touched(project: Path, written: Path) -> None:
    assert written.is_dir()
    assert git(project, "status", "--porcelain").split() == ["??", "proposals/"]


def test_the_diff_adds_rows_and_takes_none_away(written: Path) -> None:
    lines = (written / "core-v2.diff").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("-") and not line.startswith("---")] == []


def test_a_project_with_the_proposal_builds_its_seeds_with_all_their_tests(
    project: Path, written: Path, tmp_path: Path
) -> None:
    git(project, "apply", str(written / "core-v2.diff"))
    try:
        selected = ["build", "--select", "path:seeds", "--indirect-selection", "cautious"]
        build = dbt(selected, warehouse=tmp_path / "w.duckdb", exports=EXPORTS, project=project)
        assert_succeeded(build)
    finally:
        git(project, "checkout", "--quiet", "seeds")


def test_maxima_hold_whole_points_and_no_more_than_seven_criteria(
    applied: dict[str, list[dict[str, str]]],
) -> None:
    categories = {
        row["category_id"]: int(row["max_points"]) for row in applied["scorecard_categories"]
    }
    assert sum(categories.values()) == 100
    criteria = applied["scorecard_criteria"]
    assert 5 <= len(criteria) <= 7
    for category, maximum in categories.items():
        tops = [int(row["max_points"]) for row in criteria if row["category_id"] == category]
        assert sum(tops) == maximum
    for row in criteria:
        points = [
            int(rule["points"])
            for rule in applied["scorecard_rules"]
            if rule["criterion_id"] == row["criterion_id"]
        ]
        assert min(points) >= 0
        assert max(points) == int(row["max_points"])


def test_order_and_fixed_rules_are_respected(applied: dict[str, list[dict[str, str]]]) -> None:
    points = {row["rule_id"]: int(row["points"]) for row in applied["scorecard_rules"]}
    assert points["industry_adjacent"] == 5, "its basis is strategic"
    for top, *below in (
        ("size_ideal", "size_adjacent_above", "size_adjacent_below"),
        ("size_adjacent_below", "size_outside"),
        ("revenue_ideal", "revenue_adjacent_below", "revenue_adjacent_above"),
        ("buyer_confirmed", "buyer_likely"),
        ("buyer_likely", "buyer_none"),
        ("technical_trial", "technical_discussed"),
    ):
        assert all(points[top] >= points[each] for each in below if top in points)


def test_the_file_of_rules_holds_the_rows_of_the_diff(
    written: Path, applied: dict[str, list[dict[str, str]]]
) -> None:
    text = (written / "scorecard_rules.csv").read_text(encoding="utf-8")
    assert list(csv.DictReader(io.StringIO(text))) == applied["scorecard_rules"]


def test_the_new_version_waits_in_the_shadow(applied: dict[str, list[dict[str, str]]]) -> None:
    [card] = applied["scorecards"]
    assert (card["status"], card["approved_by"], card["valid_from"]) == ("shadow", "", "2026-06-30")
    assert "Proposed by icp fit from 133 won and 259 lost deals" in card["change_note"]


def test_the_evidence_has_its_stable_shape(evidence: dict[str, Any]) -> None:
    assert evidence["schema_version"] == 1
    assert set(evidence) == {
        "schema_version",
        "scorecard_id",
        "current_version",
        "proposed_version",
        "as_of_date",
        "scoring_moment",
        "is_leaky",
        "outcome",
        "seed",
        "has_new_ranges",
        "min_support",
        "deals",
        "verdict",
        "prior",
        "mean_score_change",
        "is_proved_optimal",
        "log_loss",
        "probability",
        "dropped_criteria",
        "criteria",
        "split",
        "figures",
        "auc_difference_of_proposal",
        "bands",
        "targets",
        "reliability",
        "guards",
        "discovery",
    }
    assert evidence["verdict"]["id"] in ("better", "no_evidence_of_difference", "too_few_deals")
    assert set(evidence["figures"]) == {"proposed", "current", "equal_weights", "logistic"}
    for figures in evidence["figures"].values():
        for figure in figures.values():
            assert figure["ci_low"] <= figure["value"] <= figure["ci_high"]
            assert figure["n"] == evidence["split"]["judged_count"]
    assert len(evidence["targets"]) == 4
    assert evidence["prior"]["strength"] > 0


def test_every_attribute_is_ranked(evidence: dict[str, Any], project: Path) -> None:
    with (project / "seeds/scorecard/attributes.csv").open(encoding="utf-8") as file:
        attributes = {row["attribute_id"] for row in csv.DictReader(file)}
    assert {each["attribute_id"] for each in evidence["discovery"]} == attributes


def test_the_current_figures_are_those_of_the_marts(
    evidence: dict[str, Any], warehouse: duckdb.DuckDBPyConnection
) -> None:
    """Bands of the current card, counted by SQL over the judged quarters."""
    labels = [fold["label"] for fold in evidence["split"]["folds"]]
    counted = dict(
        warehouse.execute(
            "select band_id, count(*) from fct_icp_deal_scores"
            " inner join main_intermediate.int_deals using (deal_key)"
            " where scorecard_id = 'core' and scoring_moment = 'discovery'"
            " and fct_icp_deal_scores.is_closed and is_new_business and icp_score is not null"
            " and year(int_deals.closed_date) || '-Q' || quarter(int_deals.closed_date) in"
            f" ({', '.join(repr(label) for label in labels)}) group by band_id"
        ).fetchall()
    )
    found = {each["band_id"]: each["before"]["n"] for each in evidence["bands"]}
    assert {band: n for band, n in found.items() if n} == counted


def test_the_page_says_the_verdict_first_and_names_only_files_that_are_there(
    written: Path, evidence: dict[str, Any]
) -> None:
    text = (written / "evidence.md").read_text(encoding="utf-8")
    assert text.split("\n\n")[1] == f"**{evidence['verdict']['sentence']}**"
    shown = re.findall(r"\]\((\w+\.svg)\)", text)
    assert set(shown) == {path.name for path in written.glob("*.svg")}
    assert len(shown) == 5
    assert f"git apply proposals/{FOLDER}/core-v2.diff" in text


def test_every_plot_is_a_picture_with_a_title(written: Path) -> None:
    for path in written.glob("*.svg"):
        root = ElementTree.parse(path).getroot()
        assert root.find("{http://www.w3.org/2000/svg}title") is not None
        width, height = float(root.attrib["width"]), float(root.attrib["height"])
        for mark in root.iter("{http://www.w3.org/2000/svg}circle"):
            assert 0 <= float(mark.attrib["cx"]) <= width
            assert 0 <= float(mark.attrib["cy"]) <= height


def test_the_same_seed_writes_the_same_bytes(
    project: Path, sample_warehouse: Path, written: Path, tmp_path: Path
) -> None:
    result = run(project, sample_warehouse, "--discover", "--out", str(tmp_path))
    assert result.exit_code == 0
    for path in written.iterdir():
        assert path.read_bytes() == (tmp_path / FOLDER / path.name).read_bytes(), path.name


def test_the_moment_closed_is_refused_and_labelled_everywhere_when_asked_for(
    project: Path, sample_warehouse: Path, tmp_path: Path
) -> None:
    refusal = run(project, sample_warehouse, "--moment", "closed", "--out", str(tmp_path))
    assert refusal.exit_code == 1
    assert "--allow-leaky" in refusal.output
    assert list(tmp_path.iterdir()) == []
    options = ("--moment", "closed", "--allow-leaky", "--out", str(tmp_path))
    assert run(project, sample_warehouse, *options).exit_code == 0
    folder = tmp_path / FOLDER
    assert "**Leaky.**" in (folder / "evidence.md").read_text(encoding="utf-8")
    assert json.loads((folder / "evidence.json").read_text(encoding="utf-8"))["is_leaky"]
    assert "Leaky: fitted with" in (folder / "core-v2.diff").read_text(encoding="utf-8")
    for path in folder.glob("*.svg"):
        assert "LEAKY" in path.read_text(encoding="utf-8")


def test_new_ranges_apply_cleanly_and_cover_every_number(
    project: Path, sample_warehouse: Path, tmp_path: Path
) -> None:
    result = run(project, sample_warehouse, "--rebin", "--out", str(tmp_path))
    assert result.exit_code == 0, result.output
    folder = tmp_path / FOLDER
    git(project, "apply", "--check", str(folder / "core-v2.diff"))
    with (folder / "scorecard_rules.csv").open(encoding="utf-8") as file:
        rules = [row for row in csv.DictReader(file) if row["operator"] == "between"]
    assert rules
    for criterion in {row["criterion_id"] for row in rules}:
        own = [row for row in rules if row["criterion_id"] == criterion]
        own.sort(key=lambda row: float(row["lower_bound"] or "-inf"))
        assert own[0]["lower_bound"] == ""
        assert own[-1]["upper_bound"] == ""
        step = 1 if criterion == "company_size" else 0
        for left, right in itertools.pairwise(own):
            assert float(right["lower_bound"]) - float(left["upper_bound"]) == step


def test_the_current_maximum_of_every_criterion_can_be_kept(
    project: Path, sample_warehouse: Path, tmp_path: Path
) -> None:
    options = ("--keep-maxima", "--max-criteria", "8", "--out", str(tmp_path))
    assert run(project, sample_warehouse, *options).exit_code == 0
    found = json.loads((tmp_path / FOLDER / "evidence.json").read_text(encoding="utf-8"))
    for criterion in found["criteria"]:
        assert criterion["max_points_after"] <= criterion["max_points_before"]


def test_too_few_deals_are_refused_with_what_is_missing(
    project: Path, sample_warehouse: Path, tmp_path: Path
) -> None:
    copied = Path(shutil.copy(sample_warehouse, tmp_path / "few.duckdb"))
    with duckdb.connect(str(copied)) as connection:
        connection.execute(
            "delete from fct_icp_deal_scores where is_won and deal_key not in ("
            " select deal_key from fct_icp_deal_scores inner join main_intermediate.int_deals"
            " using (deal_key) where int_deals.is_won and is_new_business"
            " and scorecard_id = 'core' and scoring_moment = 'discovery'"
            " and icp_score is not null order by deal_key limit 17)"
        )
    result = run(project, copied)
    assert result.exit_code == 1
    assert "3 more won (has 17, needs 20)" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_seeds_that_differ_from_the_warehouse_are_refused(
    project: Path, sample_warehouse: Path
) -> None:
    path = project / "seeds" / "scorecard" / "scorecard_rules.csv"
    before = path.read_text(encoding="utf-8")
    path.write_text(
        before.replace("size_ideal,between,200,2000,,20", "size_ideal,between,200,2000,,19")
    )
    try:
        result = run(project, sample_warehouse)
    finally:
        path.write_text(before, encoding="utf-8")
    assert result.exit_code == 1
    assert "run `dbt build` and fit again" in result.output


def test_a_criterion_filled_in_only_after_winning_keeps_its_points(
    project: Path, sample_warehouse: Path, tmp_path: Path
) -> None:
    copied = Path(shutil.copy(sample_warehouse, tmp_path / "leak.duckdb"))
    with duckdb.connect(str(copied)) as connection:
        connection.execute(
            "delete from main_intermediate.int_scoring_values where attribute_id = 'technical_fit'"
            " and subject_id in (select 'deal/' || deal_key || '/discovery'"
            " from main_intermediate.int_deals where outcome = 'lost')"
        )
    result = run(project, copied, "--out", str(tmp_path / "out"))
    assert result.exit_code == 0, result.output
    found = json.loads((tmp_path / "out" / FOLDER / "evidence.json").read_text(encoding="utf-8"))
    assert list(found["guards"]["refused"]) == ["account_type", "technical_fit"]
    assert "is_consequence" in found["guards"]["refused"]["account_type"]
    [leak] = [each for each in found["criteria"] if each["criterion_id"] == "technical_fit"]
    for level in leak["levels"]:
        assert level["is_kept"]
        assert level["points_after"] == level["points_before"]
    assert {"technical_trial", "technical_discussed"} <= {
        each["level_id"] for each in found["guards"]["separations"] if each["is_good"]
    }
    page = (tmp_path / "out" / FOLDER / "evidence.md").read_text(encoding="utf-8")
    assert "`technical_fit` is refused: whether it is filled in depends on the outcome" in page


def test_a_warehouse_whose_seeds_are_newer_than_its_scores_is_refused(
    project: Path, sample_warehouse: Path, tmp_path: Path
) -> None:
    copied = Path(shutil.copy(sample_warehouse, tmp_path / "seeded.duckdb"))
    with duckdb.connect(str(copied)) as connection:
        connection.execute(
            "update main_seeds.scorecard_rules set rule_id = 'size_best' where rule_id ="
            " 'size_ideal'"
        )
    result = run(project, copied, "--out", str(tmp_path))
    assert result.exit_code == 1
    assert "scored by the rule size_ideal of company_size, which the seeds" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_hostile_values_do_no_harm(project: Path, sample_warehouse: Path, tmp_path: Path) -> None:
    copied = Path(shutil.copy(sample_warehouse, tmp_path / "hostile.duckdb"))
    with duckdb.connect(str(copied)) as connection:
        connection.execute(
            "update main_intermediate.int_scoring_values set attribute_value = ?"
            " where attribute_id = 'funding_stage' and attribute_value in ('seed', 'series_a')",
            [HOSTILE],
        )
        for table in ("main_seeds.scorecard_rules", "main_intermediate.int_criterion_levels"):
            connection.execute(
                f"update {table} set rule_id = ? where rule_id = 'size_ideal'", [HOSTILE_ID]
            )
    rules = project / "seeds" / "scorecard" / "scorecard_rules.csv"
    before = rules.read_text(encoding="utf-8")
    rules.write_text(before.replace("size_ideal", HOSTILE_ID), encoding="utf-8")
    try:
        result = run(project, copied, "--discover", "--out", str(tmp_path / "out"))
    finally:
        rules.write_text(before, encoding="utf-8")
    assert result.exit_code == 0, result.output
    folder = tmp_path / "out" / FOLDER
    page = (folder / "evidence.md").read_text(encoding="utf-8")
    assert "onerror" in page, "the value is shown"
    assert "<img" not in page
    assert "\u202e" not in page
    [row] = [line for line in page.splitlines() if line.startswith("| `funding_stage`")]
    assert len(re.findall(r"(?<!\\)\|", row)) == 9
    ElementTree.parse(folder / "discovery.svg")
    [row] = [line for line in page.splitlines() if "onload" in line and line.count("|") == 8]
    cell = row.split("|")[2].strip()
    assert "&lt;" not in cell, "which Markdown would show as it stands after a backslash"
    assert unescape(cell) == HOSTILE_ID


def test_steps_are_told_on_standard_error(
    project: Path, sample_warehouse: Path, tmp_path: Path
) -> None:
    result = run(project, sample_warehouse, "--out", str(tmp_path))
    assert "refit on redrawn deals: 200" in result.stderr
    assert len(result.stdout.splitlines()) == 2


def test_a_diff_keeps_cells_with_line_breaks_and_odd_separators_whole(tmp_path: Path) -> None:
    text = 'scorecard_id,version,note\na,1,"two\nlines"\nb,1,one\u2028line\nc,1,x\n'
    (tmp_path / "odd.csv").write_text(text, encoding="utf-8", newline="")
    seed = read_seed(tmp_path, "odd")
    changed = seed.with_rows("a", [{"scorecard_id": "a", "version": "2", "note": "new"}])
    assert changed == text.replace('lines"\n', 'lines"\na,2,new\n')
    shown = diff(seed, changed)
    assert [line for line in shown.split("\n") if line.startswith("+a")] == ["+a,2,new"]
    assert diff(seed, seed.text) == ""


@pytest.mark.parametrize(
    ("lower", "upper", "words", "name"),
    [
        (200.0, 2_000.0, "200 to 2,000", "200_to_2000"),
        (None, 49.0, "up to 49", "up_to_49"),
        (30e6, 500e6, "30M to 500M", "30m_to_500m"),
        (0.2, None, "0.2 and more", "from_0_2"),
        (-0.05, 0.0, "-0.05 to 0", "minus_0_05_to_0"),
    ],
)
def test_ranges_are_said_and_named(
    lower: float | None, upper: float | None, words: str, name: str
) -> None:
    assert range_words(lower, upper) == words
    assert bound_id(lower, upper) == name


def test_text_in_a_table_stays_in_its_cell() -> None:
    shown = escaped("a|b <script> `x` \n [y](z) \u200bend")
    assert "\n" not in shown
    assert "<" not in shown
    assert re.search(r"(?<!\\)[|`\[]", shown) is None
