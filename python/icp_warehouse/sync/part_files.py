"""Rows into CSV files, as many as the limits of a CRM ask for."""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from icp_warehouse.outputs import write_bytes
from icp_warehouse.sync.formats import Format


@dataclass(frozen=True)
class PartFile:
    """One file that was written: what it holds and how to know it again."""

    name: str
    rows: int
    bytes: int
    sha256: str


def part_pattern(target: Format) -> str:
    """Return the glob that finds the files of one CRM and no others."""
    return f"{target.source}_accounts_[0-9]*.csv"


def part_name(target: Format, number: int) -> str:
    """Return the name of a file of one CRM, counted from 1."""
    return f"{target.source}_accounts_{number}.csv"


def write_parts(
    folder: Path, target: Format, header: Sequence[str], rows: Iterable[Sequence[str]]
) -> list[PartFile]:
    """Write the rows in their order, each file with the header: UTF-8, LF, no BOM."""
    return [
        _write(folder / part_name(target, number), row_count, payload)
        for number, (row_count, payload) in enumerate(_parts(target, header, rows), start=1)
    ]


def _parts(
    target: Format, header: Sequence[str], rows: Iterable[Sequence[str]]
) -> Iterator[tuple[int, bytes]]:
    first = _line(header)
    part, row_count = bytearray(first), 0
    for row in rows:
        line = _line(row)
        if row_count and (row_count == target.max_rows or len(part) + len(line) > target.max_bytes):
            yield row_count, bytes(part)
            part, row_count = bytearray(first), 0
        part += line
        row_count += 1
    if row_count:
        yield row_count, bytes(part)


def _line(cells: Sequence[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue().encode("utf-8")


def _write(path: Path, row_count: int, payload: bytes) -> PartFile:
    write_bytes(path, payload)
    return PartFile(path.name, row_count, len(payload), hashlib.sha256(payload).hexdigest())
