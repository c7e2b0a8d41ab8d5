"""Export files before they are written: records in order, and what is slipped in between them."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from icp_warehouse.outputs import write_bytes

Row = list[str]


@dataclass(eq=False)
class RawLine:
    """A record written as it stands, whatever a reader makes of it."""

    text: str


Record = Row | RawLine


@dataclass
class Draft:
    """One export file; rows keep their identity, so that a planted defect can be found again."""

    source: str
    exported: str  # the canonical object it holds
    name: str
    header: list[str]
    rows: list[Row]
    encoding: str = "utf-8"
    newline: str = "\n"
    quote_all: bool = True
    _inserted: list[tuple[int, Record]] = field(default_factory=list)

    @property
    def path(self) -> str:
        """The path below the exports folder."""
        return f"{self.source}/{self.name}"

    def at(self, column: str) -> int:
        """The place of a column."""
        return self.header.index(column)

    def cell(self, row: Row, column: str) -> str:
        """The text of one cell."""
        return row[self.at(column)]

    def changed(self, row: Row, **cells: str) -> Row:
        """A copy of a row with some cells replaced."""
        copy = list(row)
        for column, text in cells.items():
            copy[self.at(column)] = text
        return copy

    def insert(self, place: int, record: Record) -> None:
        """Slip a record in before the row that stands at `place` now."""
        self._inserted.append((place, record))

    def records(self) -> list[Record]:
        """All records in the order of the file."""
        merged: list[Record] = []
        start = 0
        for place, record in sorted(self._inserted, key=lambda item: item[0]):
            merged += self.rows[start:place]
            merged.append(record)
            start = place
        return merged + self.rows[start:]

    def write(self, folder: Path) -> None:
        """Write the file."""
        buffer = io.StringIO(newline="")
        writer = csv.writer(
            buffer,
            quoting=csv.QUOTE_ALL if self.quote_all else csv.QUOTE_MINIMAL,
            lineterminator=self.newline,
        )
        writer.writerow(self.header)
        for record in self.records():
            if isinstance(record, RawLine):
                buffer.write(record.text + self.newline)
            else:
                writer.writerow(record)
        write_bytes(folder / self.path, buffer.getvalue().encode(self.encoding))


def table(columns: dict[str, list[str]]) -> tuple[list[str], list[Row]]:
    """Turn named columns into a header and rows."""
    return list(columns), [list(cells) for cells in zip(*columns.values(), strict=True)]


def pick(values: list[str], places: list[int]) -> list[str]:
    """The values at the given places."""
    return [values[place] for place in places]


def each(places: list[int], text: Callable[[int], str]) -> list[str]:
    """One text per place."""
    return [text(place) for place in places]


def plain(number: float) -> str:
    """A number without needless decimals."""
    return f"{number:.2f}".removesuffix(".00")
