"""Bad seed edits are refused with file, line, column and a sentence, before any database."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from bad_seeds import BAD, ODD, files_with
from icp_warehouse.cli import main


def written(files: dict[str, bytes], folder: Path) -> Path:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


def checked(files: dict[str, bytes], folder: Path) -> tuple[int, list[str]]:
    """The exit code of the command and the lines it prints."""
    arguments = ["check", "--as-of", "2026-06-30", "--seeds", str(written(files, folder))]
    result = CliRunner().invoke(main, arguments)
    return result.exit_code, result.output.splitlines()


def test_there_are_eighteen_bad_files_and_three_odd_ones() -> None:
    assert (len(BAD), len(ODD)) == (18, 3)


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_fails_with_its_place_and_one_sentence(case: str, tmp_path: Path) -> None:
    rewrite, check_id, line, column = BAD[case]
    code, lines = checked(files_with(rewrite), tmp_path)
    assert code == 1
    path = (tmp_path / "scorecard" / "scorecard_rules.csv").as_posix()
    (said,) = (one for one in lines if one.startswith(f"{path}:{line}:{column}: error {check_id}:"))
    sentence = said.partition(f"{check_id}: ")[2]
    assert sentence.count(" To mend it, ") == 1
    assert sentence.endswith(".")


@pytest.mark.parametrize("case", ODD)
def test_an_odd_file_passes_with_no_more_than_a_warning(case: str, tmp_path: Path) -> None:
    rewrite, check_ids = ODD[case]
    code, lines = checked(files_with(rewrite), tmp_path)
    assert code == 0
    assert [line.split(" ")[1:3] for line in lines[:-1]] == [
        ["warning", f"{check_id}:"] for check_id in check_ids
    ]
