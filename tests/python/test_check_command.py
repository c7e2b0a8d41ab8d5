"""The command ``icp check``: what it prints in each form, its exit codes, and how fast it is."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from edited_seeds import edited_files, path_of
from icp_warehouse.check.finding import Finding
from icp_warehouse.check.output import as_github, as_text
from icp_warehouse.cli import main
from icp_warehouse.seeds.rows import Place
from seed_mistakes import IDEAL, RULES
from test_bad_seeds import written
from test_seed_files import git

OVERLAP = (RULES, IDEAL, IDEAL.replace(",200,", ",100,"))
HOSTILE = Finding(
    "key_repeated",
    "seeds/a,b:c.csv",
    Place(3, 7),
    "A row with 'x\n::error::y' and 100% \x1b[31m stands there.",
    "keep one",
)


def check(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["check", "--as-of", "2026-06-30", *arguments])


@pytest.fixture(scope="module")
def overlapping(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(edited_files(OVERLAP), tmp_path_factory.mktemp("seeds"))


def test_shipped_seeds_pass(repo_root: Path) -> None:
    result = check("--seeds", str(repo_root / "seeds"))
    assert (result.exit_code, result.output.count("\n")) == (0, 1)
    assert result.output.endswith("seeds: 0 errors, 0 warnings, 0 notes.\n")


def test_text_says_file_line_column_level_check_sentence_and_mend(overlapping: Path) -> None:
    result = check("--seeds", str(overlapping))
    assert result.exit_code == 1
    seed_count = len(list(overlapping.rglob("*.csv")))
    assert result.output.splitlines() == [
        f"{overlapping.as_posix()}/scorecard/scorecard_rules.csv:19:40: error range_overlap: "
        "company_size of core version 1: 100 to 199 is in size_adjacent_below and in size_ideal; "
        "the higher points count. To mend it, let the ranges share no more than an edge.",
        f"{seed_count} seeds: 1 error, 0 warnings, 0 notes.",
    ]


def test_github_gets_an_annotation_per_finding(overlapping: Path) -> None:
    first, *_ = check("--seeds", str(overlapping), "--format", "github").output.splitlines()
    path = f"{overlapping.as_posix()}/scorecard/scorecard_rules.csv"
    assert first.startswith(
        f"::error file={path},line=19,col=40,title=icp check%3A range_overlap::"
    )


def test_json_keeps_its_schema(overlapping: Path) -> None:
    result = check("--seeds", str(overlapping), "--format", "json")
    document: dict[str, Any] = json.loads(result.output)
    assert (result.exit_code, document["schema_version"], document["changed_rows"]) == (1, 1, None)
    assert document["counts"] == {"error": 1, "warning": 0, "note": 0}
    (finding,) = document["findings"]
    assert {name: type(value) for name, value in finding.items()} == {
        "check_id": str,
        "level": str,
        "file": str,
        "line": int,
        "column": int,
        "sentence": str,
        "mend": str,
    }


def test_what_a_seed_says_cannot_forge_output() -> None:
    (annotation, _) = as_github([HOSTILE], "Done.")
    assert annotation.count("\n") == 0
    assert annotation.startswith("::error file=seeds/a%2Cb%3Ac.csv,line=3,")
    assert "'x%0A::error::y' and 100%25 " in annotation
    (line, _) = as_text([HOSTILE], "Done.")
    assert line.isprintable()


def test_thousands_of_one_mistake_are_listed_as_twenty_and_counted(tmp_path: Path) -> None:
    header = ",".join(f"column_{number}" for number in range(5000))
    files = edited_files()
    files[path_of("segments")] = f"{header}\n{'x,' * 4999}x\n".encode()
    folder = written(files, tmp_path / "seeds")
    for layout in ("text", "github"):
        lines = check("--seeds", str(folder), "--format", layout).output.splitlines()
        assert len(lines) < 40
        assert sum("column_unknown" in line for line in lines) == 20
        (more,) = [line for line in lines if "And 4,980 more of this kind in " in line]
        assert more.endswith("segments.csv.")
        assert ": 5005 errors, " in lines[-1]
    document = json.loads(check("--seeds", str(folder), "--format", "json").output)
    assert len(document["findings"]) == 5005


def test_a_base_says_whether_a_rule_changed(tmp_path: Path) -> None:
    folder = written(edited_files(), tmp_path / "seeds")
    git(tmp_path, "init", "--quiet", "--initial-branch", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "First")
    for path in folder.rglob("*.csv"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    result = check("--seeds", str(folder), "--base", "main")
    assert result.exit_code == 0
    assert result.output.endswith(" Against main: no rule changed.\n")
    written(edited_files((RULES, IDEAL, IDEAL.replace("2000", "2001"))), folder)
    result = check("--seeds", str(folder), "--base", "main")
    assert result.exit_code == 1
    assert "error version_edited: size_ideal of company_size changes core" in result.output
    assert result.output.endswith(" Against main: 1 row that decides scores or tiers changed.\n")


def test_wrong_use_is_answered_with_a_sentence_and_exit_code_2(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    seeds = str(written(edited_files(), tmp_path / "seeds"))
    for arguments, sentence in (
        (["--seeds", str(tmp_path / "none")], "There is no folder"),
        (["--seeds", str(tmp_path / "empty")], "has no CSV files"),
        (["--seeds", seeds, "--base", "main"], "is in no git repository"),
        (["--seeds", seeds, "--warehouse", str(tmp_path / "no.duckdb")], "does not exist"),
        (["--seeds", seeds, "--format", "xml"], "is not one of"),
    ):
        result = check(*arguments)
        assert (result.exit_code, sentence in result.output) == (2, True), result.output


def test_no_engine_is_loaded_to_check_seeds(repo_root: Path) -> None:
    program = (
        "import sys\nfrom icp_warehouse.check.command import checked\n"
        "from datetime import date\nfrom pathlib import Path\n"
        "checked(Path('seeds'), 'text', date(2026, 6, 30), None, None)\n"
        "print(sorted({'duckdb', 'pyarrow', 'pandas', 'numpy', 'dbt', 'great_expectations'}"
        " & sys.modules.keys()))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=repo_root,
        env={"PYTHONPATH": "python"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout == "[]\n"


def test_hook_and_workflow_call_the_command_as_it_is(repo_root: Path) -> None:
    hooks = yaml.safe_load((repo_root / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    (hook,) = [hook for repo in hooks["repos"] for hook in repo["hooks"]]
    assert hook["entry"].split()[:2] == ["icp", "check"]
    assert re.search(hook["files"], "seeds/scorecard/scorecard_rules.csv")
    assert re.search(hook["files"], "seeds/scorecard/scorecard_rules.yml")
    assert not hook["pass_filenames"]
    workflow = (repo_root / ".github" / "workflows" / "seeds.yml").read_text(encoding="utf-8")
    (command,) = re.findall(r"icp check (.*)", workflow)
    known = {option for param in main.commands["check"].params for option in param.opts}
    assert set(re.findall(r"--[\w-]+", command)) <= known
    assert "pull_request_target" not in workflow
