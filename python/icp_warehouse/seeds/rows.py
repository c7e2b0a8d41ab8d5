"""One seed file, read strictly: rows with the place of each cell, and what is wrong with the file.

Nothing is guessed or repaired: a file in another encoding or with another delimiter has no rows.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

BOM = b"\xef\xbb\xbf"
# One cell with its delimiter; a quote inside a cell must stand in quotes and be doubled.
CELL = re.compile(r'(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|\Z)')
# A file with one of these defects lacks a row, or has one that nobody wrote.
LOSING_ROWS = frozenset({"file_quotes", "file_ragged"})
OTHER_DELIMITERS = {";": "a semicolon", "\t": "a tab", "|": "a bar"}


class Place(NamedTuple):
    """Where something stands: line and character of the line, both from 1."""

    line: int
    column: int


@dataclass(frozen=True)
class Defect:
    """Something wrong with the file itself, and how to mend it."""

    check_id: str
    place: Place
    sentence: str
    mend: str


@dataclass(frozen=True)
class SeedRow:
    """A row by column name; an empty cell is an empty text."""

    line: int
    cells: dict[str, str]
    places: dict[str, Place]

    def __getitem__(self, column: str) -> str:
        """Return the text of a cell, empty if the file has no such column."""
        return self.cells.get(column, "")

    def place(self, column: str) -> Place:
        """Return where a cell stands; the start of the row if the file has no such column."""
        return self.places.get(column, Place(self.line, 1))


@dataclass(frozen=True)
class SeedFile:
    """A seed as it stands in a file; without rows if `is_readable` is false."""

    path: str
    header: tuple[str, ...] = ()
    header_places: tuple[Place, ...] = ()
    rows: tuple[SeedRow, ...] = ()
    defects: tuple[Defect, ...] = ()
    is_readable: bool = True

    @property
    def has_all_rows(self) -> bool:
        """Return whether no row had to be left out."""
        return self.is_readable and LOSING_ROWS.isdisjoint(one.check_id for one in self.defects)

    @property
    def name(self) -> str:
        """Return the name of the seed: that of its file, without folder and `.csv`."""
        return self.path.rpartition("/")[2].removesuffix(".csv")


@dataclass
class _Record:
    place: Place
    cells: list[str] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)


def read_seed(path: str, content: bytes) -> SeedFile:
    """Read the bytes of one seed file."""
    text, defects = _decoded(content)
    if text is None:
        return SeedFile(path, defects=tuple(defects), is_readable=False)
    if (wrong := _delimiter(text.partition("\n")[0])) is not None:
        return SeedFile(path, defects=(*defects, wrong), is_readable=False)
    records = list(_records(text, defects))
    if not records or not any(records[0].cells):
        defects.append(
            Defect("file_header", Place(1, 1), "has no header", "put the column names in line 1")
        )
        return SeedFile(path, defects=tuple(defects), is_readable=False)
    header, *body = records
    names = tuple(header.cells)
    rows = tuple(_rows(names, body, defects))
    return SeedFile(path, names, tuple(header.places), rows, tuple(defects))


def _decoded(content: bytes) -> tuple[str | None, list[Defect]]:
    defects = []
    if content.startswith(BOM):
        content = content[len(BOM) :]
        defects.append(
            Defect(
                "file_bom",
                Place(1, 1),
                "begins with a byte order mark",
                "save it as UTF-8 without a byte order mark",
            )
        )
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8", "replace")
        place = Place(before.count("\n") + 1, len(before) - before.rfind("\n"))
        sentence = f"is not UTF-8: byte 0x{content[error.start]:02X} is no part of a character"
        defects.append(Defect("file_encoding", place, sentence, "save the file as UTF-8"))
        return None, defects
    if "\r\n" in text:
        count = text.count("\r\n")
        line = text[: text.index("\r\n")].count("\n") + 1
        is_mixed = count < text.count("\n")
        sentence = f"has {count} {'line' if count == 1 else 'lines'} that end with CR LF"
        sentence += " among others that end with LF" if is_mixed else ""
        check_id = "file_line_ends_mixed" if is_mixed else "file_line_ends"
        defects.append(Defect(check_id, Place(line, 1), sentence, "save it with LF line ends"))
        text = text.replace("\r\n", "\n")
    if text and not text.endswith("\n"):
        line = text.count("\n") + 1
        place = Place(line, len(text) - text.rfind("\n"))
        sentence = "ends without a line end, so a row appended to it would join the last one"
        defects.append(Defect("file_last_line", place, sentence, "end the last line with LF"))
    return text, defects


def _records(text: str, defects: list[Defect]) -> Iterator[_Record]:
    position, line, line_start = 0, 1, 0
    record = _Record(Place(1, 1))
    while position < len(text):
        place = Place(line, position - line_start + 1)
        found = CELL.match(text, position)
        if found is None:
            quote = text.index('"', position)
            place = Place(line, quote - line_start + 1)
            defects.append(
                Defect(
                    "file_quotes",
                    place,
                    "has a quote that is not closed, or stands inside an unquoted cell",
                    "put the cell in quotes and double each quote inside it",
                )
            )
            position = (text.find("\n", position) + 1) or len(text)
            line, line_start = line + 1, position
            record = _Record(Place(line, 1))
            continue
        quoted, plain, end = found.groups()
        cell = plain if quoted is None else quoted.replace('""', '"')
        record.cells.append(cell)
        record.places.append(place)
        if quoted is not None and "\n" in quoted:
            defects.append(
                Defect(
                    "file_line_break",
                    place,
                    "has a line break inside a cell",
                    "write the cell in one line",
                )
            )
            line += quoted.count("\n")
            line_start = position + 1 + quoted.rfind("\n") + 1
        position = found.end()
        if end == ",":
            if position == len(text):
                record.cells.append("")
                record.places.append(Place(line, position - line_start + 1))
            else:
                continue
        yield record
        line, line_start = line + 1, position
        record = _Record(Place(line, 1))


def _delimiter(header: str) -> Defect | None:
    for sign, words in OTHER_DELIMITERS.items():
        if sign in header and "," not in header:
            place = Place(1, header.index(sign) + 1)
            sentence = f"separates its cells with {words} instead of a comma"
            return Defect("file_delimiter", place, sentence, "save it as CSV with commas")
    return None


def _rows(
    names: tuple[str, ...], records: list[_Record], defects: list[Defect]
) -> Iterator[SeedRow]:
    counts = {len(record.cells) for record in records} - {len(names)}
    is_header_wrong = len(records) > 1 and all(len(r.cells) in counts for r in records)
    if is_header_wrong and len(counts) == 1:
        sentence = f"has {len(names)} column names for rows of {counts.pop()} cells"
        mend = "give each column its name, and nothing else one"
        defects.append(Defect("file_ragged", Place(1, 1), sentence, mend))
        return
    for record in records:
        if not any(cell.strip() for cell in record.cells):
            defects.append(
                Defect("file_blank_row", record.place, "has a blank row", "take the row out")
            )
            continue
        if len(record.cells) != len(names):
            at = record.places[min(len(names), len(record.cells) - 1)]
            sentence = f"has {len(record.cells)} cells where the header has {len(names)}"
            mend = "give the row one cell per column; a cell with a comma needs quotes"
            defects.append(Defect("file_ragged", at, sentence, mend))
            continue
        yield SeedRow(
            record.place.line,
            dict(zip(names, record.cells, strict=True)),
            dict(zip(names, record.places, strict=True)),
        )
