"""Seed files, read strictly: the same cells as the csv module, and where each stands."""

import csv
import io
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from icp_warehouse.errors import IcpError
from icp_warehouse.seeds.rows import Place, SeedFile, read_seed
from icp_warehouse.seeds.seed_set import read_seeds
from icp_warehouse.seeds.sources import folder_files, git_files

CELLS = st.text(st.sampled_from('a,;"| é\n'), max_size=6)


def written(rows: list[list[str]]) -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(rows)
    return file.getvalue()


def defects(seed: SeedFile) -> list[tuple[str, Place]]:
    return [(defect.check_id, defect.place) for defect in seed.defects]


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=Analyst", "-c", "user.email=analyst@example.com"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3).filter(lambda row: "".join(row).strip())))
def test_cells_are_those_of_the_csv_module_and_stand_where_they_say(rows: list[list[str]]) -> None:
    text = written([["one", "two", "three"], *rows])
    read = read_seed("some/seed.csv", text.encode())
    assert [[row[name] for name in ("one", "two", "three")] for row in read.rows] == rows
    lines = text.split("\n")
    for row in read.rows:
        for name, cell in row.cells.items():
            line, column = row.place(name)
            there = lines[line - 1][column - 1 :]
            plain = cell.split("\n")[0].replace('"', '""')
            assert there.startswith(plain) or there.startswith(f'"{plain}')


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"id,note\na,b\n", []),
        (b"\xef\xbb\xbfid,note\na,b\n", [("file_bom", (1, 1))]),
        (b"id,note\na,b\r\n", [("file_line_ends_mixed", (2, 1))]),
        (b"id,note\r\na,b\r\n", [("file_line_ends", (1, 1))]),
        (b"id,note\na,caf\xe9\n", [("file_encoding", (2, 6))]),
        (b"id;note\na;b\n", [("file_delimiter", (1, 3))]),
        (b"id\tnote\na\tb\n", [("file_delimiter", (1, 3))]),
        (b"id,note\na,b", [("file_last_line", (2, 4))]),
        (b"id,note\na,b\n,\n\n", [("file_blank_row", (3, 1)), ("file_blank_row", (4, 1))]),
        (b"id,note\na,b,c\na\n", [("file_ragged", (2, 5)), ("file_ragged", (3, 1))]),
        (b'id,note\na,"b\nc",d\n', [("file_line_break", (2, 3)), ("file_ragged", (3, 4))]),
        (b'id,note\na,"b\na,b c"d\na,5" pipe\n', [("file_quotes", (2, 3)), ("file_quotes", (3, 6)),
                                                  ("file_quotes", (4, 4))]),
        (b"", [("file_header", (1, 1))]),
        (b"\nid,note\n", [("file_header", (1, 1))]),
    ],
)  # fmt: skip
def test_a_defect_of_a_file_is_named_with_its_place(
    content: bytes, found: list[tuple[str, Place]]
) -> None:
    assert defects(read_seed("seed.csv", content)) == found


def test_a_file_in_another_encoding_or_with_another_delimiter_has_no_rows() -> None:
    for content in (b"id,note\na,caf\xe9\n", b"id;note\na;b\n"):
        read = read_seed("seed.csv", content)
        assert (read.is_readable, read.rows) == (False, ())


def test_the_shipped_seeds_have_no_defects_and_a_declaration_each(repo_root: Path) -> None:
    read = read_seeds(folder_files(repo_root / "seeds"))
    assert [seed.defects for seed in read.seeds.values() if seed.defects] == []
    assert set(read.seeds) == set(read.declarations)
    assert read.declarations["scorecard_rules"].key == (
        *("scorecard_id", "version", "criterion_id", "rule_id"),
    )


def test_seeds_of_a_commit_are_read_without_touching_the_folder(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    (seeds / "scorecard").mkdir(parents=True)
    file = seeds / "scorecard" / "segments.csv"
    file.write_bytes(b"segment_id\none\n")
    (seeds / "readme.md").write_text("no seed")
    git(tmp_path, "init", "--quiet", "--initial-branch", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "First")
    file.write_bytes(b"segment_id\ntwo\n")
    assert git_files(seeds, "main") == {"scorecard/segments.csv": b"segment_id\none\n"}
    assert file.read_bytes() == b"segment_id\ntwo\n"


def test_a_base_that_is_not_there_is_answered_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(IcpError, match="is in no git repository"):
        git_files(tmp_path, "main")
    git(tmp_path, "init", "--quiet")
    with pytest.raises(IcpError, match="The base main is not in this clone; fetch it first"):
        git_files(tmp_path, "main")
    with pytest.raises(IcpError, match="The base --all is not in this clone"):
        git_files(tmp_path, "--all")
    (tmp_path / "readme.md").write_text("no seed")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "First")
    with pytest.raises(IcpError, match="The commit HEAD has no seeds"):
        git_files(tmp_path, "HEAD")
