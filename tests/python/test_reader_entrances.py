"""Whatever lies in the exports folder is read, told in a sentence or listed; nothing waits."""

import os
import socket
import stat
from collections.abc import Callable, Iterator
from io import FileIO
from pathlib import Path
from typing import Any

import pytest

from icp_warehouse.errors import IcpError
from icp_warehouse.landing import land_object, land_unclaimed
from icp_warehouse.reader import folder_walk
from icp_warehouse.reader.folder_walk import FolderWalk
from icp_warehouse.reader.source_file import SourceFile
from reader_support import ACCOUNTS_MAP, CP1252, HEADER, Landed, write_exports

ONE = HEADER + b"001,Acme,,,\n"
ACCOUNTS = "csv/accounts.csv"


def landed(folder: object) -> Landed:
    reader = land_object("csv", "accounts", folder, ACCOUNTS_MAP, CP1252)
    return Landed(reader.read_all().to_pylist())


def unclaimed(folder: Path) -> list[tuple[str, str, str]]:
    rows = land_unclaimed(folder).read_all().to_pylist()
    return [(row["_file"], row["reason"], row["advice"]) for row in rows]


def names(landed: Landed) -> list[object]:
    return [row["_file"] for row in landed.of_kind("file")]


# --- links --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "place"),
    [("..", ""), ("../..", "/exports"), (".", ""), ("../csv", "")],
)
def test_a_link_back_to_a_folder_above_is_listed_and_not_followed(
    tmp_path: Path, target: str, place: str
) -> None:
    exports = write_exports(tmp_path / "exports", {ACCOUNTS: ONE})
    (exports / "csv" / "again").symlink_to(target)
    (exports / "csv" / "more").symlink_to(target)
    assert names(landed(exports)) == [ACCOUNTS]
    assert unclaimed(exports) == [
        (f"csv/{link}{place}", "LEADS_BACK", "a link to a folder above it; remove it")
        for link in ("again", "more")
    ]


def test_two_folders_that_lead_into_each_other_end(tmp_path: Path) -> None:
    exports = write_exports(tmp_path, {ACCOUNTS: ONE, "csv/b/accounts.csv": ONE})
    (exports / "csv" / "a").mkdir()
    (exports / "csv" / "a" / "to_b").symlink_to(exports / "csv" / "b")
    (exports / "csv" / "b" / "to_a").symlink_to(exports / "csv" / "a")
    assert names(landed(exports)) == [ACCOUNTS, "csv/b/accounts.csv"]
    assert ("csv/a/to_b/to_a", "LEADS_BACK") in [row[:2] for row in unclaimed(exports)]


def test_folders_that_fork_at_every_level_are_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_walk, "_MOST", 8)
    exports = write_exports(tmp_path / "exports", {ACCOUNTS: ONE})
    below = tmp_path / "level"
    below.mkdir()
    for number in range(8):
        above = tmp_path / f"level_{number}"
        above.mkdir()
        (above / "left").symlink_to(below)
        (above / "right").symlink_to(below)
        below = above
    (exports / "csv" / "fork").symlink_to(below)
    with pytest.raises(IcpError, match=r"holds more than 8 files: name the folder that holds csv/"):
        land_unclaimed(exports)


def test_a_tree_that_goes_down_for_ever_ends_in_a_row(tmp_path: Path) -> None:
    deep = "/".join(["d"] * 60)
    exports = write_exports(tmp_path, {ACCOUNTS: ONE, f"csv/{deep}/accounts.csv": ONE})
    [(name, reason, _)] = unclaimed(exports)
    assert (name.count("/"), reason) == (4, "TOO_DEEP")


def test_a_link_to_itself_named_like_an_export_is_told(tmp_path: Path) -> None:
    (tmp_path / "csv").mkdir()
    (tmp_path / ACCOUNTS).symlink_to("accounts.csv")
    with pytest.raises(IcpError, match=r"^csv/accounts.csv cannot be read \(.*link to itself; put"):
        landed(tmp_path)


def test_a_link_to_nothing_that_no_object_claims_is_listed(tmp_path: Path) -> None:
    exports = write_exports(tmp_path, {ACCOUNTS: ONE})
    (exports / "csv" / "notes.txt").symlink_to(tmp_path / "gone")
    assert unclaimed(exports) == [
        ("csv/notes.txt", "NOT_A_FILE", "neither a file nor a folder; remove it")
    ]


# --- what is no file ----------------------------------------------------------------------------


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


def make_socket(path: Path) -> None:
    # A socket's path may be no longer than a hundred characters or so.
    here = os.open(path.parent, os.O_RDONLY)
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(f"/proc/self/fd/{here}/{path.name}")
    finally:
        os.close(here)


def link_to(target: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (make_pipe, "a named pipe"),
        (make_socket, "a socket"),
        (link_to("/dev/zero"), "a device"),
        (link_to("/dev/null"), "a device"),
    ],
)
def test_what_is_no_file_but_named_like_an_export_is_told(
    tmp_path: Path, make: Callable[[Path], None], kind: str
) -> None:
    exports = write_exports(tmp_path, {"csv/deals.csv": b"x"})
    make(exports / ACCOUNTS)
    sentence = rf"^{ACCOUNTS} is {kind}, not a file \(NOT_A_FILE\): put an export in its place or r"
    with pytest.raises(IcpError, match=sentence):
        landed(exports)
    assert unclaimed(exports) == []
    (exports / ACCOUNTS).unlink()
    assert landed(exports).rows == []


@pytest.mark.parametrize("make", [make_pipe, make_socket, link_to("/dev/zero")])
def test_what_is_no_file_and_not_named_like_an_export_is_listed(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    exports = write_exports(tmp_path, {ACCOUNTS: ONE})
    make(exports / "csv" / "queue")
    assert [row[:2] for row in unclaimed(exports)] == [("csv/queue", "NOT_A_FILE")]


@pytest.mark.parametrize("inside", [{}, {"part-0.parquet": b"PAR1"}, {"part-00000-c000.csv": ONE}])
def test_a_folder_named_like_an_export_is_told(tmp_path: Path, inside: dict[str, bytes]) -> None:
    exports = write_exports(tmp_path, {"csv/deals.csv": b"x"})
    write_exports(exports, {f"{ACCOUNTS}/{name}": content for name, content in inside.items()})
    (exports / ACCOUNTS).mkdir(exist_ok=True)
    with pytest.raises(IcpError) as refused:
        landed(exports)
    assert str(refused.value) == (
        "csv/accounts.csv is a folder, not a file (NOT_A_FILE): move the exports in it one folder "
        "up, named accounts_1.csv and so on, and remove it."
    )
    for number, path in enumerate(sorted((exports / ACCOUNTS).glob("*.csv")), start=1):
        path.rename(exports / "csv" / f"accounts_{number}.csv")
    for path in (exports / ACCOUNTS).iterdir():
        path.unlink()
    (exports / ACCOUNTS).rmdir()
    assert len(landed(exports).of_kind("record")) == ("part-00000-c000.csv" in inside)


def test_a_folder_that_an_archive_was_unpacked_into_may_be_named_like_the_export(
    tmp_path: Path,
) -> None:
    exports = write_exports(tmp_path, {f"{ACCOUNTS}/accounts.csv": ONE})
    assert names(landed(exports)) == ["csv/accounts.csv/accounts.csv"]


# --- names --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "written"),
    [
        (b"accounts_\xe9.csv", r"csv/accounts_\xe9.csv"),
        (b"accounts\n_2.csv", r"csv/accounts\n_2.csv"),
        (b"\x1b[31maccounts.csv", None),
        ("accounts_日本.csv".encode(), "csv/accounts_日本.csv"),
    ],
)
def test_a_file_name_of_any_bytes_is_written_as_text(
    tmp_path: Path, name: bytes, written: str | None
) -> None:
    exports = write_exports(tmp_path, {ACCOUNTS: ONE})
    (tmp_path / "csv" / os.fsdecode(name)).write_bytes(HEADER + b"002,Beta,,,\n")
    if written:
        assert sorted(map(str, names(landed(exports)))) == sorted([ACCOUNTS, written])
        assert unclaimed(exports) == []
    else:
        [(told, reason, _)] = unclaimed(exports)
        assert (told, reason) == (r"csv/\x1b[31maccounts.csv", "UNKNOWN_FILE_NAME")


def test_a_refusal_of_a_file_whose_name_is_not_utf_8_can_be_printed(tmp_path: Path) -> None:
    exports = write_exports(tmp_path, {ACCOUNTS: ONE})
    (tmp_path / "csv" / os.fsdecode(b"accounts_\xe9.csv")).write_bytes(b"")
    with pytest.raises(IcpError) as refused:
        landed(exports)
    assert str(refused.value).encode().startswith(rb"csv/accounts_\xe9.csv is empty")


def test_a_folder_name_that_is_not_utf_8_is_written_as_text(tmp_path: Path) -> None:
    exports = write_exports(tmp_path, {ACCOUNTS: ONE})
    folder = tmp_path / "csv" / os.fsdecode(b"\xe9t\xe9")
    folder.mkdir()
    (folder / "accounts.csv").write_bytes(HEADER + b"002,Beta,,,\n")
    assert names(landed(exports)) == [ACCOUNTS, r"csv/\xe9t\xe9/accounts.csv"]


@pytest.mark.parametrize("name", ["CSV/accounts.csv", "Csv/ACCOUNTS.CSV", "csv/Accounts.Csv"])
def test_case_does_not_matter_in_folders_nor_in_endings(tmp_path: Path, name: str) -> None:
    assert names(landed(write_exports(tmp_path, {name: ONE}))) == [name]


@pytest.mark.parametrize(
    ("name", "reason", "advice"),
    [
        ("csv/acounts.csv", "UNKNOWN_FILE_NAME", "did you mean accounts.csv?"),
        ("csv/accuonts.csv", "UNKNOWN_FILE_NAME", "did you mean accounts.csv?"),
        ("csv/account.csv", "UNKNOWN_FILE_NAME", "did you mean accounts.csv?"),
        ("csv/companies.csv", "UNKNOWN_FILE_NAME", "did you mean accounts.csv?"),
        ("csv/Opportunity.csv", "UNKNOWN_FILE_NAME", "did you mean deals.csv?"),
        ("csv/stage_histori.csv", "UNKNOWN_FILE_NAME", "did you mean stage_history.csv?"),
        ("salesforce/deals.csv", "UNKNOWN_FILE_NAME", "did you mean opportunity.csv?"),
        ("salesforce/Acount.csv", "UNKNOWN_FILE_NAME", "did you mean account.csv?"),
        ("salesforce/ContactHistory.csv", "UNKNOWN_FILE_NAME", "docs/own_data.md names the files"),
        (
            "salesforce/sf_opportunity_history_data.csv",
            "UNKNOWN_FILE_NAME",
            "docs/own_data.md names the files",
        ),
        ("hubspot/tickets.csv", "UNKNOWN_FILE_NAME", "docs/own_data.md names the files"),
        ("hubspt/deals.csv", "UNKNOWN_FOLDER", "did you mean hubspot/?"),
        (
            "pipedrive/deals.csv",
            "UNKNOWN_FOLDER",
            "move it into one of csv/, hubspot/, salesforce/",
        ),
        ("deals.csv", "UNKNOWN_FOLDER", "move it into one of csv/, hubspot/, salesforce/"),
        ("csv/deals.txt", "NOT_CSV", "if it is CSV, rename it to deals.csv"),
        ("csv/deals", "NOT_CSV", "if it is CSV, rename it to deals.csv"),
        (
            "csv/a/b/deals.csv",
            "TOO_DEEP",
            "move it up, to at most one folder below that of its source",
        ),
    ],
)
def test_a_file_that_no_object_claims_is_listed_with_what_to_do(
    tmp_path: Path, name: str, reason: str, advice: str
) -> None:
    exports = write_exports(tmp_path, {ACCOUNTS: ONE, name: ONE})
    assert unclaimed(exports) == [(name, reason, advice)]


@pytest.mark.parametrize("name", ["csv/~$accounts.csv", "csv/.accounts.csv", ".git/accounts.csv"])
def test_what_programs_keep_for_themselves_is_no_export(tmp_path: Path, name: str) -> None:
    exports = write_exports(tmp_path, {ACCOUNTS: ONE, name: b"\0"})
    assert names(landed(exports)) == [ACCOUNTS]
    assert unclaimed(exports) == []


# --- the folder ---------------------------------------------------------------------------------


def test_the_folder_may_be_named_in_any_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exports = write_exports(tmp_path / "exports", {ACCOUNTS: ONE})
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    for path in (exports, f"{exports}/", "exports", "./exports//", "~/exports", "x/../exports"):
        if path == "x/../exports":
            (tmp_path / "x").mkdir()
        assert names(landed(path)) == [ACCOUNTS]


@pytest.mark.parametrize("path", ["", None, "no/such", "~nobody-of-that-name/x", "a\0b", "x" * 300])
def test_a_folder_that_is_not_there_is_told_in_one_printable_line(path: str | None) -> None:
    with pytest.raises(
        IcpError, match=r"^The exports folder .* (does not exist|cannot be read)"
    ) as e:
        land_unclaimed(path)
    assert str(e.value).isprintable()


def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    exports = write_exports(tmp_path, {ACCOUNTS: ONE})
    with pytest.raises(
        IcpError, match=r"accounts.csv is a file: name the folder that holds csv/, "
    ):
        land_unclaimed(exports / ACCOUNTS)


def test_the_folder_of_one_source_is_told_from_the_one_above_it(tmp_path: Path) -> None:
    exports = write_exports(tmp_path / "exports", {ACCOUNTS: ONE})
    with pytest.raises(IcpError, match=r"is the folder of one source: name the folder above it"):
        landed(exports / "csv")
    assert names(landed(exports / "csv" / "..")) == [ACCOUNTS]


def test_no_export_among_files_names_what_they_perhaps_should_be(tmp_path: Path) -> None:
    exports = write_exports(tmp_path, {"csv/acounts.csv": ONE, "csv/deals.xlsx": b"x"})
    with pytest.raises(
        IcpError, match=r"holds no export: .*csv/acounts.csv: did you mean accounts.csv\?"
    ):
        land_unclaimed(exports)


@pytest.mark.parametrize("make", [link_to("gone"), make_pipe, lambda path: path.write_bytes(b"")])
def test_a_source_that_is_no_folder_is_told(tmp_path: Path, make: Callable[[Path], Any]) -> None:
    exports = write_exports(tmp_path, {ACCOUNTS: ONE})
    make(exports / "hubspot")
    sentence = r"^hubspot in .* is no folder, nor a link to one that is there: put a folder of that"
    for land in (landed, land_unclaimed):
        with pytest.raises(IcpError, match=sentence):
            land(exports)
    (exports / "hubspot").unlink()
    (exports / "hubspot").mkdir()
    assert names(landed(exports)) == [ACCOUNTS]


@pytest.fixture
def forbidden(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Lets a folder or file refuse to be read, which the root user's never do."""
    paths: set[str] = set()
    listdir, scandir, path_open = os.listdir, os.scandir, Path.open

    def refuse(path: Any) -> None:
        if str(path) in paths:
            raise PermissionError(13, "Permission denied", str(path))

    def listed(path: Any = ".") -> list[str]:
        refuse(path)
        return listdir(path)

    def scanned(path: Any) -> Any:
        refuse(path)
        return scandir(path)

    def opened(self: Path, *args: Any, **more: Any) -> Any:
        refuse(self)
        return path_open(self, *args, **more)

    monkeypatch.setattr(os, "listdir", listed)
    monkeypatch.setattr(os, "scandir", scanned)
    monkeypatch.setattr(Path, "open", opened)
    return lambda path: paths.add(str(path))


def test_a_folder_of_a_source_that_cannot_be_listed_is_told(
    tmp_path: Path, forbidden: Callable[[Path], None]
) -> None:
    exports = write_exports(tmp_path, {ACCOUNTS: ONE, "csv/week/deals.csv": ONE})
    forbidden(exports / "csv" / "week")
    with pytest.raises(IcpError, match=r"^The folder csv/week in .* cannot be read: let the user"):
        landed(exports)
    forbidden(exports)
    with pytest.raises(IcpError, match=r"^The exports folder .* cannot be read \(Permission den"):
        landed(exports)


def test_another_folder_that_cannot_be_listed_is_a_row(
    tmp_path: Path, forbidden: Callable[[Path], None]
) -> None:
    exports = write_exports(tmp_path, {ACCOUNTS: ONE, "lost+found/x": b"", "csv/x.csv": ONE})
    forbidden(exports / "lost+found")
    forbidden(exports / "csv" / "x.csv")
    assert [row[:2] for row in unclaimed(exports)] == [
        ("csv/x.csv", "UNREADABLE"),
        ("lost+found", "UNREADABLE"),
    ]


def test_a_file_that_may_not_be_read_is_told(
    tmp_path: Path, forbidden: Callable[[Path], None]
) -> None:
    exports = write_exports(tmp_path, {ACCOUNTS: ONE})
    forbidden(exports / ACCOUNTS)
    with pytest.raises(
        IcpError, match=r"^csv/accounts.csv cannot be read \(Permission denied\): l"
    ):
        landed(exports)


def test_a_disk_that_fails_halfway_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing(FileIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell():
                raise OSError(5, "Input/output error")
            return super().read(size)

    exports = write_exports(tmp_path, {ACCOUNTS: ONE * 10_000})
    monkeypatch.setattr(Path, "open", lambda path, *_, **__: Failing(path))
    with pytest.raises(
        IcpError, match=r"^csv/accounts.csv cannot be read \(Input/output error\): c"
    ):
        landed(exports)


# --- files that change --------------------------------------------------------------------------


def after_inspection(monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], None]) -> None:
    """Let a file change between its checksum and its reading."""
    chunks = SourceFile.chunks

    def changed(self: SourceFile) -> Iterator[bytes]:
        change(self.path)
        return chunks(self)

    monkeypatch.setattr(SourceFile, "chunks", changed)


def grow(path: Path) -> None:
    with path.open("ab") as stream:
        stream.write(b"002,Beta,,,\n")


def rewrite(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"Acme", b"Ecma"))


def replace(path: Path) -> None:
    other = path.with_name("new")
    other.write_bytes(HEADER + b"003,Gamma,,,\n")
    other.rename(path)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-12])


@pytest.mark.parametrize("change", [grow, rewrite, replace, cut])
def test_a_file_that_changes_after_its_checksum_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], None]
) -> None:
    exports = write_exports(tmp_path, {ACCOUNTS: ONE + b"009,Last,,,\n"})
    after_inspection(monkeypatch, change)
    with pytest.raises(IcpError) as refused:
        landed(exports)
    assert str(refused.value) == (
        "csv/accounts.csv changed while it was being read (FILE_CHANGED): wait until it is "
        "complete, then build again."
    )
    monkeypatch.undo()
    assert len(landed(exports).of_kind("record")) >= 1


def test_a_file_that_vanishes_after_its_checksum_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exports = write_exports(tmp_path, {ACCOUNTS: ONE})
    after_inspection(monkeypatch, lambda path: path.unlink(missing_ok=True))
    with pytest.raises(IcpError, match=r"^csv/accounts.csv cannot be read \(No such file .* moved"):
        landed(exports)


def test_a_file_that_grows_while_it_is_inspected_is_told_and_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exports = write_exports(tmp_path, {ACCOUNTS: ONE * 100})
    fstat = os.fstat

    def before_it_grew(number: int) -> os.stat_result:
        status = fstat(number)
        if stat.S_ISREG(status.st_mode):
            grow(exports / ACCOUNTS)
        return status

    monkeypatch.setattr(os, "fstat", before_it_grew)
    with pytest.raises(IcpError, match=r"^csv/accounts.csv changed while it was being read"):
        landed(exports)


def test_what_is_read_has_the_checksum_of_the_ledger(tmp_path: Path) -> None:
    exports = write_exports(tmp_path, {ACCOUNTS: ONE})
    ledger = landed(exports).ledger
    # printf 'Id,Name,Website,Industry,Employees\n001,Acme,,,\n' | sha256sum
    assert ledger["sha256"] == "296defdf8b556ab52ed4502d7077d6a0335d75d8c3f0456b82628de62f4223fe"
    assert ledger["bytes"] == len(ONE)


def test_the_walk_counts_what_it_sees_and_not_what_is_there_twice(tmp_path: Path) -> None:
    exports = write_exports(tmp_path, {ACCOUNTS: ONE, "csv/deals.csv": ONE})
    walk = FolderWalk(exports, lambda name: True)
    assert [found.name for found in walk.found("csv")] == [ACCOUNTS, "csv/deals.csv"]
