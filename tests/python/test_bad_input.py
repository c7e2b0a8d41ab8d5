"""Bad input ends in a sentence a person can act on, or in a row of a report: no traceback."""

import shutil
import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from dbt_runs import (
    EXPORTS,
    NO_TESTS,
    assert_succeeded,
    dbt,
    moved_marts,
    project_copy,
    query,
)
from sample_cells import seed

Run = subprocess.CompletedProcess[str]
RULES = "seeds/scorecard/scorecard_rules.csv"
FORMATS = "seeds/mappings/source_formats.csv"


@pytest.fixture
def yesterday(sample_warehouse: Path, tmp_path: Path) -> Path:
    """A warehouse with the marts of a good night."""
    return Path(shutil.copy(sample_warehouse, tmp_path / "yesterday.duckdb"))


def assert_stopped_with(run: Run, *sentences: str) -> None:
    assert run.returncode != 0
    assert "Traceback" not in run.stdout
    for sentence in sentences:
        assert sentence in run.stdout, f"{sentence}\n\nis missing in:\n{run.stdout[-5000:]}"


def edit_lines(path: Path, edited: Callable[[str], str | None]) -> None:
    """Rewrites a file line by line; None removes a line."""
    lines = [edited(line) for line in path.read_text(encoding="utf-8").splitlines()]
    kept = [f"{line}\n" for line in lines if line is not None]
    assert kept != path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(kept), encoding="utf-8")


def test_an_unknown_profile_is_named(tmp_path: Path) -> None:
    warehouse = tmp_path / "none.duckdb"
    run = dbt(["build", "--profile", "nightly"], warehouse=warehouse, exports=EXPORTS)
    assert_stopped_with(run, "Could not find profile named 'nightly'")
    assert not warehouse.exists()


def test_a_missing_exports_folder_is_named_with_the_way_to_set_it(
    yesterday: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "nowhere"
    run = dbt(["run", "--select", "raw_csv__deals"], warehouse=yesterday, exports=folder)
    assert_stopped_with(
        run,
        f"The exports folder {folder} does not exist: create it, or name another with the dbt "
        "variable exports_path (--vars 'exports_path: <folder>').",
    )


def test_an_empty_exports_folder_stops_the_build_and_keeps_yesterdays_marts(
    sample_warehouse: Path, yesterday: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    run = dbt(["run"], warehouse=yesterday, exports=folder)
    assert_stopped_with(
        run,
        f"The exports folder {folder} holds no export: put files such as csv/accounts.csv or "
        "salesforce/Account.csv there, or name another folder with the dbt variable exports_path",
    )
    assert moved_marts(sample_warehouse, yesterday) == {}


def test_refused_files_are_named_with_what_to_do_and_keep_yesterdays_marts(
    sample_warehouse: Path, yesterday: Path, tmp_path: Path
) -> None:
    exports = tmp_path / "exports"
    shutil.copytree(EXPORTS, exports)
    (exports / "csv/accounts.csv").write_text("Firma,Ort\nX,Y\n")
    (exports / "csv/activities.csv").write_text("<!DOCTYPE html>\n<html>Sign in</html>\n")
    (exports / "csv/contacts.csv").write_bytes(b"")
    edit_lines(exports / "csv/deals.csv", lambda line: line.replace("created_at", "begun"))
    run = dbt(["build"], warehouse=yesterday, exports=exports)
    assert_stopped_with(
        run,
        "csv/accounts.csv begins with 'Firma,Ort', in which no column is known (BAD_HEADER): the "
        "header must be the first line; add its names to seeds/mappings/column_map.csv",
        "csv/activities.csv is a web page, not a CSV file (HTML_NOT_CSV): the download met a login "
        "or error page, sign in and export it again.",
        "csv/contacts.csv is empty (EMPTY_FILE): export it again, or remove it if there is no data",
        "csv/deals.csv has no column for created_at (one of: created_at) (MISSING_COLUMN): export "
        "it with that column, or add the name it has there to seeds/mappings/column_map.csv.",
    )
    assert moved_marts(sample_warehouse, yesterday) == {}


def test_a_seed_of_the_wrong_type_and_undeclared_formats_keep_yesterdays_marts(
    sample_warehouse: Path, yesterday: Path, tmp_path: Path
) -> None:
    project = project_copy(tmp_path / "project")
    edit_lines(project / RULES, lambda line: line.replace(",30,empirical,", ",many,empirical,"))
    edit_lines(project / FORMATS, lambda line: None if line.startswith("csv,") else line)
    run = dbt(["build"], warehouse=yesterday, exports=EXPORTS, project=project)
    assert_stopped_with(
        run,
        f"in seed scorecard_rules ({RULES})",
        "CSV Error on Line: 7",
        'Error when converting column "points". Could not convert string "many" to \'DECIMAL\'',
        f"csv/deals.csv comes from csv, for which {FORMATS} has no row: add one that says how its "
        "dates, numbers and true/false words are written.",
    )
    assert moved_marts(sample_warehouse, yesterday) == {}


@pytest.fixture(scope="module")
def odd_rules(
    sample_warehouse: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Run, Path, Path]:
    """A night after one card lost its rules and a level was given half a point."""
    folder = tmp_path_factory.mktemp("odd_rules")
    project = project_copy(folder / "project")

    def edited(line: str) -> str | None:
        if line.startswith("weighted,1,"):
            return None
        return line.replace("size_small,between,50,99,,10,", "size_small,between,50,99,,15.5,")

    edit_lines(project / RULES, edited)
    warehouse = Path(shutil.copy(sample_warehouse, folder / "odd_rules.duckdb"))
    run = dbt(["build"], warehouse=warehouse, exports=EXPORTS, project=project)
    return run, warehouse, sample_warehouse


def test_a_card_without_rules_is_named_and_keeps_yesterdays_marts(
    odd_rules: tuple[Run, Path, Path],
) -> None:
    run, warehouse, sample_warehouse = odd_rules
    assert_stopped_with(
        run,
        "in test every_scorecard_has_rules (seeds/scorecard/scorecards.yml)",
        "scorecard_id weighted, version 1 has no row in scorecard_rules: add one there, or correct "
        "or remove it here.",
    )
    assert moved_marts(sample_warehouse, warehouse) == {}


def test_half_a_point_stays_half_a_point(odd_rules: tuple[Run, Path, Path]) -> None:
    _, warehouse, _ = odd_rules
    points = "select points from main_seeds.scorecard_rules where rule_id = 'size_small'"
    assert query(warehouse, points) == [(Decimal("15.5"),)]


@pytest.fixture(scope="module")
def odd_records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of an account with nothing but an id, one entered twice, and an orphaned deal."""
    folder = tmp_path_factory.mktemp("odd_records")
    exports = folder / "exports" / "csv"
    exports.mkdir(parents=True)
    (exports / "accounts.csv").write_text(
        "account_id,account_name,domain,industry,employee_count,created_at,updated_at\n"
        "A-EMPTY,,,,,,\n"
        "A-TWICE,First,twice.example,SaaS,300,2025-01-01,2025-02-01\n"
        "A-TWICE,Second,twice.example,SaaS,400,2025-01-01,2025-03-01\n"
    )
    (exports / "deals.csv").write_text(
        "deal_id,account_id,is_closed,is_won,amount,created_at,closed_at\n"
        "D-ORPHAN,A-NOBODY,true,true,50000,2025-01-01,2025-04-01\n"
    )
    warehouse = folder / "odd_records.duckdb"
    marts = ["dim_icp_accounts", "fct_icp_deal_scores", "rpt_rejected_records", "rpt_value_issues"]
    run = dbt(
        ["build", *NO_TESTS, "--select", *(f"+{mart}" for mart in marts)],
        warehouse=warehouse,
        exports=exports.parent,
    )
    assert_succeeded(run)
    return warehouse


def test_an_account_of_which_nothing_is_known_is_unknown_and_not_bad(odd_records: Path) -> None:
    known = query(
        odd_records,
        "select icp_score, score_status, icp_tier, score_low, score_high, is_tier_certain, coverage"
        " from main.dim_icp_accounts where account_key = 'csv:A-EMPTY'",
    )
    assert known == [(None, "insufficient", "Unknown", 0, 100, False, 0)]


def test_of_two_accounts_with_one_id_the_one_changed_last_stays(odd_records: Path) -> None:
    accounts = query(
        odd_records,
        "select account_name, employee_count from main.dim_icp_accounts"
        " where account_key = 'csv:A-TWICE'",
    )
    assert accounts == [("Second", 400)]
    rejected = query(
        odd_records, "select file, record_no, stage, reason from main.rpt_rejected_records"
    )
    assert rejected == [("csv/accounts.csv", 2, "staging", "DUPLICATE_KEY")]


def test_a_deal_without_its_account_is_reported_and_stays(odd_records: Path) -> None:
    issues = query(
        odd_records,
        "select file, record_no, column_name, raw_value, reason from main.rpt_value_issues"
        " order by file",
    )
    # The shipped override is of an account of the sample, which these exports do not hold.
    [override] = seed("scorecard/tier_overrides")
    assert issues == [
        ("csv/deals.csv", 1, "account_id", "csv:A-NOBODY", "orphan_account"),
        (
            *("seeds/scorecard/tier_overrides.csv", None, "account_key"),
            *(override["account_key"], "unknown_account"),
        ),
    ]
    scores = query(
        odd_records,
        "select distinct account_key, scoring_moment, is_won, deal_amount"
        " from main.fct_icp_deal_scores where deal_key = 'csv:D-ORPHAN' order by scoring_moment",
    )
    assert scores == [
        (None, moment, True, Decimal("50000.00")) for moment in ("closed", "discovery", "opened")
    ]
