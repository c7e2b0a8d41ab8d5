"""What a command writes is whole, and where it cannot write it says so before it works."""

import os
from pathlib import Path

import pytest

from icp_warehouse.errors import IcpError
from icp_warehouse.outputs import refuse_file, refuse_folder, write_text


def test_a_file_is_written_with_its_folders_and_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "new" / "deep" / "picture.svg"
    for text in ("<svg>1</svg>\n", "<SVG>two</SVG>\n"):
        refuse_file(path, "<svg")
        write_text(path, text)
        assert path.read_bytes() == text.encode()
    assert [each.name for each in path.parent.iterdir()] == ["picture.svg"]


def test_asking_first_makes_nothing(tmp_path: Path) -> None:
    refuse_file(tmp_path / "new" / "picture.svg", "<svg")
    refuse_folder(tmp_path / "other" / "deep")
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_another_kind_is_not_replaced(tmp_path: Path) -> None:
    warehouse = tmp_path / "icp.duckdb"
    warehouse.write_bytes(b"DUCK")
    with pytest.raises(IcpError, match=r"icp.duckdb exists and is something else \(it does not"):
        refuse_file(warehouse, "<svg")
    assert warehouse.read_bytes() == b"DUCK"
    (tmp_path / "made_by_mktemp").touch()
    refuse_file(tmp_path / "made_by_mktemp", "<svg")


def test_a_pipe_a_link_to_nothing_or_a_device_is_no_file_to_write(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("nothing")
    for path in (tmp_path / "pipe", tmp_path / "link", Path("/dev/null")):
        with pytest.raises(IcpError, match="is no ordinary file"):
            refuse_file(path, "<svg")


@pytest.mark.parametrize("place", ["text.txt", "text.txt/below", "/dev/null/below"])
def test_a_folder_that_is_none_is_refused_before_and_while_writing(
    tmp_path: Path, place: str
) -> None:
    (tmp_path / "text.txt").touch()
    with pytest.raises(IcpError, match=r"cannot be written \(not a directory\); name another"):
        refuse_folder(tmp_path / place)
    with pytest.raises(IcpError, match="cannot be written"):
        write_text(tmp_path / place / "x", "x")


def test_a_write_that_fails_leaves_the_earlier_file_and_no_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "page.html"
    write_text(path, "first")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(IcpError, match=r"page.html cannot be written \(no space left on device\)"):
        write_text(path, "second")
    assert path.read_text() == "first"
    assert list(tmp_path.iterdir()) == [path]
