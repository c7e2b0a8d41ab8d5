"""Whatever is typed, a command ends with 0, 1 or 2 and one sentence, never with a traceback."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import duckdb
import pytest
from click.testing import CliRunner, Result

from compiled_project import CompiledProject
from dbt_runs import project_copy
from icp_warehouse.cli import main
from icp_warehouse.seeds import sources
from impact_world import commit_all, edit_rules, write_exports

# What a person, a script or a mistake in a pipeline puts where a value belongs.
TEXTS = [
    *("", " ", "\u200b", "a\nb", "\x1b[31m", "\0", "\udcff", "x" * 300, "é" * 5000),
    *("'; drop table x; --", '"', "`x`", "%s", "[", "*", "core.size.ideal.points=NaN"),
    *("--", "-x", "--help", "../../x", "/dev/null", "/dev/null/x"),
]
# Odd names of files, and nothing more than that, where a path belongs.
NUMBERS = ["NaN", "-1", "0", "1e400", "9" * 30, "٣", "2026-02-30", "{as_of_date: soon}"]
# What stands where a file or folder belongs, made by `places`.
PLACES = ["folder", "text.txt", "text.txt/x", "missing.file", "missing/file", "fifo", "loop"]
PLACES += ["empty.duckdb", "other.duckdb", "same_names.duckdb"]
# How each command is called well; the option that is tried comes on top.
CALLS = {
    "sample-data": ["--out", "made", "--accounts", "3"],
    "validate": ["--exports", "exports"],
    "check": ["--as-of", "2026-06-30"],
    "summary": ["--warehouse", "icp.duckdb"],
    "picture": ["--warehouse", "icp.duckdb", "--out", "picture.svg"],
    "sync-file": ["--warehouse", "icp.duckdb", "--source", "hubspot", "--out", "sync"],
    "sync-ack": ["--warehouse", "icp.duckdb"],
    "fit": ["--warehouse", "icp.duckdb", "--scorecard", "core"],
    "impact": ["--warehouse", "icp.duckdb", "--base", "HEAD"],
    "simulate": ["--warehouse", "icp.duckdb"],
    "explain": ["--warehouse", "icp.duckdb"],
}
SAID_BESIDES = re.compile(r"|Usage: .*|Try '.*' for help\.")


def options() -> list[tuple[str, click.Parameter]]:
    return [
        (name, parameter) for name, command in main.commands.items() for parameter in command.params
    ]


@pytest.fixture(scope="module")
def desk(
    compiled_project: CompiledProject, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """A project under version control with a warehouse, and odd things beside it."""
    folder = tmp_path_factory.mktemp("desk") / "deep" / "down"
    folder.parent.mkdir()
    project_copy(folder)
    commit_all(folder)
    edit_rules(folder)  # so that there is an impact to look at
    compiled_project.save(write_exports(folder / "exports"), folder / "icp.duckdb")
    (folder / "folder").mkdir()
    (folder / "text.txt").write_text("no database, no manifest\n")
    (folder / "loop").symlink_to("loop")
    os.mkfifo(folder / "fifo")
    (folder / "empty.duckdb").touch()
    with duckdb.connect(str(folder / "other.duckdb")) as connection:
        connection.execute("create table customers as select 1 as id")
    with (
        duckdb.connect(str(folder / "icp.duckdb"), read_only=True) as built,
        duckdb.connect(str(folder / "same_names.duckdb")) as connection,
    ):
        names = "select distinct table_name from duckdb_tables()"
        for (name,) in built.execute(names).fetchall():
            connection.execute(f'create table "{name}" as select 1 as other')
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.delenv("ICP_WAREHOUSE", raising=False)
        yield folder


@pytest.fixture(autouse=True)
def _cleared(desk: Path) -> Iterator[None]:
    """What one call wrote is no input of the next."""
    before = set(desk.iterdir())
    yield
    for path in set(desk.iterdir()) - before:
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def assert_is_one_sentence(result: Result, call: object) -> None:
    assert isinstance(result.exception, SystemExit | None), (call, repr(result.exception))
    assert result.exit_code in (0, 1, 2), call
    said = result.stderr.splitlines()
    if result.exit_code:
        errors = [line for line in said if line.startswith("Error: ")]
        assert len(errors) == 1, (call, result.stderr)
        assert len(errors[0].removeprefix("Error: ").split()) >= 3, (call, errors)
        assert said[-1] == errors[0], (call, result.stderr)
        assert [line for line in said[:-1] if not SAID_BESIDES.fullmatch(line)] == [], call
    assert "Traceback" not in result.output, call
    assert re.search(r"[\x00-\x08\x0b-\x1f\x7f\u200b]", result.stderr) is None, call


def has_findings(command: str, result: Result) -> bool:
    """Whether a check ended with 1 because of what it listed."""
    return command == "check" and result.exit_code == 1 and bool(result.stdout)


def test_every_command_has_a_call_that_is_tried(desk: Path) -> None:
    assert set(CALLS) == set(main.commands)


@pytest.mark.parametrize(
    ("command", "parameter"), options(), ids=[f"{name}-{each.name}" for name, each in options()]
)
def test_every_option_takes_or_refuses_whatever_is_typed(
    desk: Path, command: str, parameter: click.Parameter
) -> None:
    refused = 0
    for value in [*TEXTS, *(PLACES if isinstance(parameter.type, click.Path) else NUMBERS)]:
        typed = [f"{parameter.opts[-1]}={value}"]
        if isinstance(parameter, click.Argument):
            typed = ["--", value]
        call = [command, *CALLS[command], *typed]
        result = run(*call)
        if not has_findings(command, result):
            assert_is_one_sentence(result, call)
        refused += result.exit_code != 0
    assert refused > 0, "an option that takes everything checks nothing"


@pytest.mark.parametrize("command", sorted(CALLS))
def test_every_command_alone_says_what_it_lacks_or_does_its_work(desk: Path, command: str) -> None:
    result = run(command)
    if not has_findings(command, result):
        assert_is_one_sentence(result, command)
    assert run(command, "--help").exit_code == 0


@pytest.mark.parametrize("command", ["check", "validate", "impact", "simulate", "explain", "fit"])
def test_outside_a_project_a_command_says_so(
    desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    more = {"simulate": ["--set", "core.size.ideal.points=1"], "explain": ["a01"]}
    call = [command, *CALLS[command], *more.get(command, [])]
    call = [str(desk / part) if (desk / part).exists() else part for part in call]
    monkeypatch.chdir(tmp_path)
    result = run(*call)
    assert result.exit_code in (1, 2)
    if command != "fit":  # which reads the card from the warehouse first
        assert "dbt_project.yml" in result.stderr or "seeds" in result.stderr
    assert_is_one_sentence(result, call)


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("core.size.ideal.points=NaN", "points is 'NaN', which is no number in plain digits"),
        ("core.size.ideal.points=inf", "points is 'inf', which is no number in plain digits"),
        ("core.size.ideal.points=1e400", "points is '1e400', which is no number"),
        ("core.size.ideal.upper_bound=99999999999999999999", "more than the 14 digits that fit"),
        ("core.size.ideal.operator=nearly", "operator is 'nearly', which is none of"),
        ("core@1.valid_from=soon", "valid_from is 'soon', which is no day written as 2026-06-30"),
        ("core@1.status=", "status is empty; write one of"),
        ("core.size.ideal.match_values=a\u200bb", "holds the invisible character U+200B"),
    ],
)
def test_a_setting_that_no_seed_could_hold_is_refused(desk: Path, setting: str, said: str) -> None:
    result = run("simulate", *CALLS["simulate"], "--set", setting)
    assert result.exit_code == 1
    assert said in result.stderr
    assert_is_one_sentence(result, setting)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("as_of_date: soon", "The variable as_of_date is soon; set it to a day like"),
        ("as_of_date: 2026-02-30", "is no YAML mapping (day is out of range for month); write it"),
        ("as_of_date: 2026-05-01", "icp.duckdb was built as of 2026-06-30, not 2026-05-01; build"),
        ("outage_share: abc", "The variable outage_share is the text abc; set it to a number"),
        ("outage_shar: 0.8", "There is no variable outage_shar: did you mean outage_share?"),
        ("- 1", "--vars - 1 is no YAML mapping; write it like '{key: value}'."),
    ],
)
@pytest.mark.parametrize(
    "call", [["explain", "a01"], ["simulate", "--set", "core.size.ideal.points=1"], ["impact"]]
)
def test_variables_are_checked_as_dbt_checks_them(
    desk: Path, call: list[str], typed: str, said: str
) -> None:
    name, *rest = call
    result = run(name, *CALLS[name], *rest, "--vars", typed)
    assert result.exit_code == 1
    assert said in result.stderr
    assert_is_one_sentence(result, call)


@pytest.mark.parametrize("option", ["--out", "--warehouse"])
def test_an_empty_path_is_not_the_working_directory(desk: Path, option: str) -> None:
    before = set(desk.iterdir())
    result = run("sync-file", *CALLS["sync-file"], option, "")
    assert result.exit_code == 2
    assert "The path is empty; name a file or folder." in result.stderr
    assert set(desk.iterdir()) == before


@pytest.mark.parametrize("asked", ["", " ", "\t", "\u200b\u2060"])
def test_no_name_is_no_account(desk: Path, asked: str) -> None:
    result = run("explain", *CALLS["explain"], asked)
    assert result.stderr == (
        "Error: An empty name is no account; name one by its key, id, domain or name.\n"
    )


def test_the_day_of_a_check_may_not_be_to_come(desk: Path) -> None:
    result = run("check", "--as-of", "2199-01-01")
    assert result.exit_code == 2
    assert "The variable as_of_date is 2199-01-01, which has not come yet" in result.stderr
    assert has_findings("check", run("check", "--as-of", "2026-06-30"))


def test_a_folder_of_everything_is_no_folder_of_seeds(
    desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(11):
        (tmp_path / f"{number}.csv").write_text("a\n1\n")
    monkeypatch.setattr(sources, "MOST_NAMES", 10)
    result = run("check", "--seeds", str(tmp_path))
    assert result.exit_code == 2
    assert "holds more than 10 files, so it is no folder of seeds" in result.stderr
    monkeypatch.setattr(sources, "MOST_NAMES", 11)
    monkeypatch.setattr(sources, "MOST_BYTES", 11 * 4 - 1)
    assert "which no seeds do" in run("check", "--seeds", str(tmp_path)).stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"vars: [1]", "is no YAML mapping with a mapping of vars"),
        (b"- 1", "is no YAML mapping with a mapping of vars"),
        (b"vars: {as_of_date: 2026-02-30}", "is no YAML mapping with a mapping of vars"),
        (b"name: caf\xe9", "is no YAML mapping with a mapping of vars"),
        (b"vars: {}", "The variable account_key is not set; set it to"),
    ],
)
def test_a_project_file_that_cannot_be_used_is_named(
    desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: bytes, said: str
) -> None:
    for name in ("models", "macros", "seeds"):
        (tmp_path / name).symlink_to(desk / name)
    (tmp_path / "dbt_project.yml").write_bytes(text)
    monkeypatch.chdir(tmp_path)
    result = run("explain", "--warehouse", str(desk / "icp.duckdb"), "a01")
    assert said in result.stderr
    assert_is_one_sentence(result, text)


def test_a_model_that_is_no_text_is_named(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = desk / "models" / "caf\u00e9.sql"
    model.write_bytes(b"select 'caf\xe9'")
    result = run("explain", *CALLS["explain"], "a01")
    model.unlink()
    assert "caf\u00e9.sql is not UTF-8; save it as UTF-8." in result.stderr


def test_an_argument_that_is_no_utf8_is_refused_by_the_program_itself(desk: Path) -> None:
    started = [sys.executable, "-c", "from icp_warehouse.cli import main; main()", "explain"]
    done = subprocess.run([*started, b"caf\xe9"], capture_output=True, check=False, cwd=desk)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith(b"Error: Argument 2 is not UTF-8")


def test_a_terminal_without_the_letters_gets_their_codes(desk: Path) -> None:
    started = [sys.executable, "-c", "from icp_warehouse.cli import main; main()"]
    done = subprocess.run(
        [*started, "explain", "--warehouse", "icp.duckdb", "Zürich→"],
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        check=False,
        cwd=desk,
    )
    assert done.returncode == 1
    assert b"or name Z\xfcrich\\u2192; " in done.stderr


def test_a_warehouse_that_another_process_writes_is_named(desk: Path, tmp_path: Path) -> None:
    locked = tmp_path / "locked.duckdb"
    held = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", held, locked], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        result = run("summary", "--warehouse", str(locked))
        holder.communicate(b"\n")
    assert "locked.duckdb cannot be opened for reading; wait until nothing writes" in result.stderr
    assert_is_one_sentence(result, locked)
