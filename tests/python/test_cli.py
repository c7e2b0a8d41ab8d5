"""The command line: what a person gets back, and with which exit code."""

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from icp_warehouse.cli import main
from icp_warehouse.errors import IcpError


@pytest.fixture
def runner() -> CliRunner:
    return CliRunner()


def test_every_command_says_what_it_does(runner: CliRunner) -> None:
    for name, command in main.commands.items():
        result = runner.invoke(main, [name, "--help"])
        assert result.exit_code == 0
        assert command.help is not None
        assert command.help.splitlines()[0] in result.output


def test_a_mistake_is_one_sentence_on_stderr_and_exit_code_1(
    runner: CliRunner, tmp_path: Path
) -> None:
    result = runner.invoke(main, ["summary", "--warehouse", str(tmp_path / "none.duckdb")])
    assert result.exit_code == 1
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert "none.duckdb does not exist" in result.stderr


def test_a_command_added_later_answers_the_same_way(runner: CliRunner) -> None:
    group = type(main)("group")

    @group.command()
    def broken() -> None:
        raise IcpError("accounts.csv, line 3: nothing there; export it again.")

    result = runner.invoke(group, ["broken"])
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "Error: accounts.csv, line 3: nothing there; export it again.\n"


@pytest.mark.parametrize(
    "arguments",
    [["nonsense"], ["summary", "--nonsense"], ["sample-data"], ["sample-data", "--accounts", "0"]],
    ids=["command", "option", "missing_option", "value"],
)
def test_wrong_use_is_exit_code_2(runner: CliRunner, arguments: list[str]) -> None:
    assert runner.invoke(main, arguments).exit_code == 2


def test_errors_of_ours_are_no_click_errors() -> None:
    assert not issubclass(IcpError, click.ClickException)


def test_sample_data_writes_exports_and_the_answer_key(runner: CliRunner, tmp_path: Path) -> None:
    out, key = tmp_path / "exports", tmp_path / "answers.json"
    arguments = ["sample-data", "--out", str(out), "--accounts", "60", "--seed", "7"]
    result = runner.invoke(main, [*arguments, "--answer-key", str(key)])
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in out.iterdir()) == ["csv", "hubspot", "salesforce"]
    assert key.stat().st_size > 0


def test_the_shipped_sample_is_a_sound_export(
    runner: CliRunner, repo_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repo_root)
    page = tmp_path / "exports.html"
    result = runner.invoke(main, ["validate", "--exports", "sample_exports", "--out", str(page)])
    assert result.exit_code == 0, result.output
    assert "All " in page.read_text(encoding="utf-8")


def test_a_clearly_broken_export_is_exit_code_1(
    runner: CliRunner, repo_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repo_root)
    (tmp_path / "csv").mkdir()
    deals = tmp_path / "csv" / "deals.csv"
    deals.write_text("deal_id,is_won,created_at,closed_at\nD1,perhaps,soon,\n")
    result = runner.invoke(main, ["validate", "--exports", str(tmp_path)])
    assert result.exit_code == 1
    assert "FAIL  csv/deals.csv  dates can be read" in result.stdout
    assert "The exports are not sound: csv/deals.csv" in result.stderr
    deals.write_text("deal_id,is_won,created_at\nD1,true,2026-01-31\n")
    result = runner.invoke(main, ["validate", "--exports", str(tmp_path)])
    assert result.exit_code == 1
    assert "FAIL  csv/deals.csv  it can be read  refused" in result.stdout
    assert "csv/deals.csv has no column for closed_at" in result.stderr


def test_help_does_not_wait_for_the_heavy_libraries() -> None:
    asked = (
        "import sys; from icp_warehouse.cli import main; "
        "print(sorted({'duckdb', 'great_expectations', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
