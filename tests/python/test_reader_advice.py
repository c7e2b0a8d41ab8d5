"""Each refusal of the reader names a mend; done to the letter, the mend works."""

import gzip
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from icp_warehouse.errors import IcpError
from icp_warehouse.landing import land_object, land_unclaimed
from reader_support import MAP_COLUMNS, Landed, relation

Row = tuple[str, ...]
ACCOUNTS, DEALS = "csv/accounts.csv", "csv/deals.csv"
HEADER = b"Id,Name,Industry\n"
GOOD = HEADER + b"1,Acme,saas\n2,Beta,fintech\n"
MAP: tuple[Row, ...] = (
    ("csv", "accounts", "Id", "account_id", "id", "true", ""),
    ("csv", "accounts", "Name", "account_name", "text", "false", ""),
    ("csv", "accounts", "Industry", "industry", "text", "false", ""),
    ("csv", "deals", "Id", "deal_id", "id", "true", ""),
    ("csv", "deals", "Opened", "created_at", "timestamp", "true", ""),
    ("csv", "deals", "Won", "is_won", "boolean", "outcome", ""),
    ("csv", "deals", "Stage", "stage", "text", "outcome", ""),
)


@dataclass
class Night:
    """The exports folder and the two seeds that the reader looks at."""

    exports: Path
    column_map: tuple[Row, ...] = MAP
    formats: tuple[tuple[str, str], ...] = (("csv", "cp1252"),)
    path: object = None

    def write(self, content: bytes, name: str = ACCOUNTS) -> None:
        path = self.exports / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def file(self, name: str = ACCOUNTS) -> Path:
        return self.exports / name

    def edit(self, old: bytes, new: bytes, name: str = ACCOUNTS) -> None:
        content = self.file(name).read_bytes()
        assert old in content
        self.file(name).write_bytes(content.replace(old, new))

    def map_row(self, *row: str) -> None:
        self.column_map = (*self.column_map, row)

    def land(self) -> list[Landed]:
        exports = self.exports if self.path is None else self.path
        land_unclaimed(exports)
        return [
            Landed(
                land_object(
                    "csv",
                    object_name,
                    exports,
                    relation(MAP_COLUMNS, self.column_map),
                    relation(("source", "fallback_encoding"), self.formats),
                )
                .read_all()
                .to_pylist()
            )
            for object_name in ("accounts", "deals")
        ]


Step = Callable[[Night], object]


@dataclass(frozen=True)
class Mistake:
    """What is wrong, the sentence, and what a person does who follows it."""

    name: str
    done: Step
    code: str  # what the sentence says is wrong
    advice: str  # and what it says to do
    mended: Step
    staged: int = 2


def written(content: bytes, name: str = ACCOUNTS) -> Step:
    return lambda night: night.write(content, name)


def removed(name: str = ACCOUNTS) -> Step:
    return lambda night: night.file(name).unlink()


def pointed(path: Callable[[Night], object]) -> Step:
    def step(night: Night) -> None:
        night.path = path(night)

    return step


def mapped(*row: str) -> Step:
    return lambda night: night.map_row(*row)


def map_edited(old: Row, new: Row | None) -> Step:
    def step(night: Night) -> None:
        assert old in night.column_map
        rows = [new if row == old else row for row in night.column_map]
        night.column_map = tuple(row for row in rows if row)

    return step


def formatted(*formats: tuple[str, str]) -> Step:
    def step(night: Night) -> None:
        night.formats = formats

    return step


def edited(old: bytes, new: bytes, name: str = ACCOUNTS) -> Step:
    return lambda night: night.edit(old, new, name)


def steps(*many: Step) -> Step:
    return lambda night: [step(night) for step in many]


def unpacked(night: Night) -> None:
    """Rename it to accounts.csv.gz and unpack it (gunzip accounts.csv.gz)."""
    night.file().rename(night.file("csv/accounts.csv.gz"))
    subprocess.run(["gunzip", "accounts.csv.gz"], cwd=night.exports / "csv", check=True)


def moved_up(night: Night) -> None:
    folder = night.exports / "csv"
    (folder / "accounts.csv" / "part-0").rename(folder / "accounts_1.csv")
    (folder / "accounts.csv").rmdir()


def sub_folder(night: Night) -> None:
    night.file().unlink()
    night.write(GOOD, "csv/accounts.csv/part-0")


def linked(target: str, name: str = ACCOUNTS) -> Step:
    def step(night: Night) -> None:
        if night.file(name).is_dir():
            shutil.rmtree(night.file(name))
        night.file(name).unlink(missing_ok=True)
        night.file(name).symlink_to(target)

    return step


def piped(night: Night) -> None:
    night.file().unlink()
    os.mkfifo(night.file())


SIZE_ROW = ("csv", "accounts", "Size", "employees", "integer", "false", "")
MISTAKES = [
    Mistake(
        "the folder is not there",
        pointed(lambda night: night.exports.parent / "elsewhere"),
        "does not exist",
        "create it, or name another with the dbt variable exports_path",
        pointed(lambda night: night.exports),
    ),
    Mistake(
        "the folder is a file",
        pointed(lambda night: night.file()),
        "is a file",
        "name the folder that holds csv/, hubspot/ or salesforce/",
        pointed(lambda night: night.exports),
    ),
    Mistake(
        "the folder is that of a source",
        pointed(lambda night: night.exports / "csv"),
        "holds no export",
        "name the folder above it",
        pointed(lambda night: night.exports),
    ),
    Mistake(
        "the folder holds no export",
        removed(),
        "holds no export",
        "put files such as csv/accounts.csv",
        written(GOOD),
    ),
    Mistake(
        "the only export has a slip in its name",
        steps(removed(), written(GOOD, "csv/acounts.csv")),
        "holds no export",
        "csv/acounts.csv: did you mean accounts.csv?",
        lambda night: night.file("csv/acounts.csv").rename(night.file()),
    ),
    Mistake(
        "a source is a link to nothing",
        linked("gone", "hubspot"),
        "hubspot in",
        "put a folder of that name in its place",
        steps(removed("hubspot"), lambda night: (night.exports / "hubspot").mkdir()),
    ),
    Mistake(
        "a folder named like an export",
        sub_folder,
        "is a folder, not a file (NOT_A_FILE)",
        "move the exports in it one folder up, named accounts_1.csv and so on, and remove it",
        moved_up,
    ),
    Mistake(
        "a pipe named like an export",
        piped,
        "is a named pipe, not a file (NOT_A_FILE)",
        "put an export in its place",
        steps(removed(), written(GOOD)),
    ),
    Mistake(
        "a link to nothing named like an export",
        linked("gone"),
        "cannot be read (No such file or directory)",
        "put the file there",
        steps(removed(), written(GOOD)),
    ),
    Mistake(
        "a link to itself",
        linked("accounts.csv"),
        "cannot be read (",
        "put the file there",
        steps(removed(), written(GOOD)),
    ),
    Mistake(
        "an empty file",
        written(b""),
        "(EMPTY_FILE)",
        "export it again",
        written(GOOD),
    ),
    Mistake(
        "an empty file of an object without records",
        written(b"\n", DEALS),
        "(EMPTY_FILE)",
        "or remove it if there is no data",
        removed(DEALS),
    ),
    Mistake(
        "a login page",
        written(b"<html><body>Sign in</body></html>"),
        "(HTML_NOT_CSV)",
        "sign in and export it again",
        written(GOOD),
    ),
    Mistake(
        "a compressed file",
        written(gzip.compress(GOOD)),
        "compressed with gzip, not a CSV file (NOT_CSV)",
        "rename it to accounts.csv.gz and unpack it (gunzip accounts.csv.gz)",
        unpacked,
    ),
    Mistake(
        "lines above the header",
        written(b"All accounts\n\nof 2026\n" + GOOD),
        "(BAD_HEADER)",
        "the header seems to be line 4, delete the lines above it",
        edited(b"All accounts\n\nof 2026\n", b""),
    ),
    Mistake(
        "a header in another language",
        written(GOOD.replace(HEADER, b"Nummer,Firma,Branche\n")),
        "(BAD_HEADER)",
        "add its names to seeds/mappings/column_map.csv (csv, accounts)",
        steps(
            mapped("csv", "accounts", "Nummer", "account_id", "id", "false", ""),
            mapped("csv", "accounts", "Firma", "account_name", "text", "false", ""),
        ),
    ),
    Mistake(
        "a quote in the header that does not close",
        written(b'"' + GOOD),
        "a header that does not end (BAD_HEADER)",
        "close the quote that opens in it",
        edited(b'"Id', b'"Id"'),
    ),
    Mistake(
        "a bad byte in the header",
        written(GOOD.replace(b"Industry", b"Industry\xfc,\xc3\xbc")),
        "in its header that are not UTF-8 (BAD_ENCODING)",
        "export it again as UTF-8",
        edited(b"\xfc,\xc3\xbc", b""),
    ),
    Mistake(
        "a column twice",
        written(HEADER.replace(b"Industry", b"Name") + b"1,,Acme\n2,,Beta\n"),
        "names the column Name twice (DUPLICATE_HEADER)",
        "give those that are not meant another name, in the first line of the file",
        edited(b"Id,Name,", b"Id,Name (old),"),
    ),
    Mistake(
        "a column missing, under another name",
        written(b"Id,Begun,Won\n1,2026-01-01,true\n", DEALS),
        "has no column for created_at (one of: Opened) (MISSING_COLUMN)",
        "add the name it has there to seeds/mappings/column_map.csv",
        mapped("csv", "deals", "Begun", "created_at", "timestamp", "false", ""),
        staged=3,
    ),
    Mistake(
        "a column of a group missing, under another name",
        written(b"Id,Opened,Result\n1,2026-01-01,true\n", DEALS),
        "has no column for any of group outcome (one of: Won, Stage) (MISSING_COLUMN)",
        "add the name it has there to seeds/mappings/column_map.csv",
        mapped("csv", "deals", "Result", "is_won", "boolean", "false", ""),
        staged=3,
    ),
    Mistake(
        "all required columns missing",
        written(b"Id,Amount\n1,5\n", DEALS),
        "for created_at (one of: Opened) and for any of group outcome (one of: Won, Stage) (",
        "export it with those columns",
        written(b"Id,Opened,Stage\n1,2026-01-01,x\n", DEALS),
        staged=3,
    ),
    Mistake(
        "a quote that swallows lines",
        written(HEADER + b'1,"Acme,saas\n2,Beta,fintech\n'),
        "so the lines below would be lost in one cell (UNTERMINATED_QUOTE)",
        "csv/accounts.csv, line 2: a quote opens and does not close on that line",
        edited(b'"Acme', b'"Acme"'),
    ),
    Mistake(
        "a line without end",
        written(HEADER + b"1,Acme,saas " * 2_500_000),
        "csv/accounts.csv, line 2 is longer than 16 megabytes (LINE_TOO_LONG)",
        "export the file again with each record in a line of its own",
        written(HEADER + b"1,Acme,saas\n" * 2),
    ),
    Mistake(
        "too many fields in most records",
        written(HEADER + b"".join(b"%d,Acme, Inc,saas\n" % number for number in range(12))),
        "(MOSTLY_BROKEN, FIELD_COUNT)",
        "export the file again with every cell that holds the delimiter in quotes",
        edited(b"Acme, Inc", b'"Acme, Inc"'),
        staged=12,
    ),
    Mistake(
        "quotes that are not doubled in most records",
        written(HEADER + b"".join(b'%d,"Ac"me",saas\n' % number for number in range(12))),
        "(MOSTLY_BROKEN, BAD_QUOTING)",
        "with every quote inside a quoted cell written twice",
        edited(b'Ac"me', b'Ac""me'),
        staged=12,
    ),
    Mistake(
        "a bad byte in most records",
        written(HEADER + b"".join(b"%d,\xc3\xbc\xc3\xbc\xff,\xc3\xbc\n" % n for n in range(12))),
        "(MOSTLY_BROKEN, BAD_ENCODING)",
        "export the file again as UTF-8",
        edited(b"\xff", b"\xc3\xbf"),
        staged=12,
    ),
    Mistake(
        "text cut inside a character",
        written(GOOD + "3,Müü".encode()[:-1]),
        "ends in the middle of a character at byte",
        "export it again",
        written(GOOD),
    ),
    Mistake(
        "another encoding than the mark says",
        written(b"\xef\xbb\xbf" + GOOD.replace(b"Acme", b"\xc9cme")),
        "is UTF-8 text that is not valid at byte",
        "export it again",
        written(GOOD),
    ),
    Mistake(
        "half a character of UTF-16",
        written(b"\xff\xfe" + GOOD.decode().encode("utf-16-le") + b"x"),
        "is not valid utf-16-le text (BAD_ENCODING)",
        "export it again",
        written(GOOD),
    ),
    Mistake(
        "an encoding that nobody declared",
        steps(formatted(("csv", "")), written(GOOD.replace(b"Acme", b"\xc9cme"))),
        "is not UTF-8 at byte 20 (BAD_ENCODING)",
        "set fallback_encoding (such as cp1252) in seeds/mappings/source_formats.csv",
        formatted(("csv", "cp1252")),
    ),
    Mistake(
        "another encoding than declared",
        steps(formatted(("csv", "ascii")), written(GOOD.replace(b"Acme", b"\xc9cme"))),
        "is neither UTF-8 nor the fallback_encoding ascii of source_formats (BAD_ENCODING)",
        "declare the encoding it has",
        formatted(("csv", "latin-1")),
    ),
    Mistake(
        "a declared encoding that is none",
        formatted(("csv", "cp-twelve")),
        "the fallback_encoding cp-twelve of csv is not an encoding",
        "use one such as cp1252",
        formatted(("csv", "cp1252")),
    ),
    Mistake(
        "a source without formats",
        formatted(("hubspot", "cp1252")),
        "csv/accounts.csv comes from csv, for which seeds/mappings/source_formats.csv has no row",
        "add one",
        formatted(("hubspot", "cp1252"), ("csv", "")),
    ),
    Mistake(
        "a column that the object does not have",
        mapped(*SIZE_ROW),
        "line 9 (csv, accounts, Size): accounts has no canonical column employees",
        "employee_count",
        map_edited(SIZE_ROW, (*SIZE_ROW[:3], "employee_count", *SIZE_ROW[4:])),
    ),
    Mistake(
        "a column for an attribute",
        mapped(*SIZE_ROW),
        "line 9 (csv, accounts, Size): accounts has no canonical column employees",
        "or attribute:<attribute_id>",
        map_edited(SIZE_ROW, (*SIZE_ROW[:3], "attribute:employees", *SIZE_ROW[4:])),
    ),
    Mistake(
        "another parser than the column's",
        map_edited(MAP[1], (*MAP[1][:4], "number", "false", "")),
        "line 3 (csv, accounts, Name): account_name is read as text, not number",
        "set the parser to text",
        map_edited((*MAP[1][:4], "number", "false", ""), MAP[1]),
    ),
]


@pytest.fixture
def night(tmp_path: Path) -> Night:
    night = Night(tmp_path / "exports")
    night.write(GOOD)
    assert sum(len(landed.of_kind("record")) for landed in night.land()) == 2
    return night


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_the_advice_of_a_refusal_works_when_it_is_followed(night: Night, mistake: Mistake) -> None:
    mistake.done(night)
    with pytest.raises(IcpError) as refused:
        night.land()
    sentence = str(refused.value)
    assert mistake.code in sentence
    assert mistake.advice in sentence
    assert sentence.isprintable()
    mistake.mended(night)
    landed = night.land()
    assert sum(len(each.of_kind("record")) for each in landed) == mistake.staged
    assert [each.rejects for each in landed] == [[], []]


def test_every_refusal_of_the_reader_is_among_them(repo_root: Path) -> None:
    package = repo_root / "python" / "icp_warehouse"
    code = "".join(
        path.read_text(encoding="utf-8")
        for path in [*(package / "reader").glob("*.py"), package / "landing.py"]
    )
    told = " ".join(mistake.code for mistake in MISTAKES)
    codes, tried = (set(re.findall(r" \(([A-Z]+_[A-Z_]+)[,)]", text)) for text in (code, told))
    # A file that changes is tried where it is made to.
    assert codes - tried == {"FILE_CHANGED"}
    assert len(tried) >= 9
