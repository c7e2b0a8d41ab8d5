"""The first line of a file: which delimiter, which columns, how many fields a record has."""

import re
from collections import Counter
from typing import NamedTuple

from icp_warehouse.errors import IcpError
from icp_warehouse.reader.column_map import SEED, ColumnMap, key
from icp_warehouse.reader.records import is_footer, read_record

_DELIMITERS = (b",", b";", b"\t", b"|")
_MARKUP = re.compile(rb"\s*<(?:!doctype|html|head|body|script|meta|\?xml|!--)", re.IGNORECASE)
_SAMPLED_RECORDS = 100
_PREAMBLE_LINES = 20


class Header(NamedTuple):
    """What the header says, and where the records begin."""

    delimiter: bytes
    cells: tuple[str, ...]
    width: int
    has_trailing_delimiter: bool  # every record ends in a delimiter that the header lacks
    start: int
    lines_before: int
    blank_lines: int
    warnings: tuple[str, ...]


def read_header(text: bytes, file_name: str, column_map: ColumnMap) -> Header:
    """Read the header at the start of a file's text, or refuse the file."""
    body = text.lstrip(b" \t\n")
    if not body:
        raise IcpError(
            f"{file_name} is empty (EMPTY_FILE): export it again, or remove it if there is no data."
        )
    if _MARKUP.match(text):
        raise IcpError(
            f"{file_name} is a web page, not a CSV file (HTML_NOT_CSV): "
            "the download met a login or error page, sign in and export it again."
        )
    blank_lines = text.count(b"\n", 0, len(text) - len(body))
    first = text.rfind(b"\n", 0, len(text) - len(body)) + 1
    delimiter, cells, start = _best_reading(text, first, file_name, column_map)
    names = Counter(key(cell) for cell in cells if key(cell))
    doubled = [cell for cell in cells if names[key(cell)] > 1]
    if doubled:
        raise IcpError(
            f"{file_name} names the column {doubled[0]} twice (DUPLICATE_HEADER): "
            "export it with each column once."
        )
    lengths, all_end_empty = _sample(text, start, delimiter)
    width = len(cells)
    warnings = []
    has_trailing_delimiter = lengths == {width + 1} and all_end_empty
    if has_trailing_delimiter:
        width += 1
        warnings.append("TRAILING_DELIMITER: every record ends in a delimiter, the header does not")
    elif not key(cells[-1]):
        if lengths == {width - 1}:
            width -= 1
        warnings.append("TRAILING_DELIMITER: the header ends in a delimiter")
        cells = cells[:-1]
    blank = [str(number) for number, cell in enumerate(cells, start=1) if not key(cell)]
    if blank:
        warnings.append(f"BLANK_HEADER_CELL: column {', '.join(blank)} has no name, left out")
    return Header(
        delimiter,
        tuple(cells),
        width,
        has_trailing_delimiter,
        start,
        text.count(b"\n", 0, start),
        blank_lines,
        tuple(warnings),
    )


def _best_reading(
    text: bytes, first: int, file_name: str, column_map: ColumnMap
) -> tuple[bytes, list[str], int]:
    """Read the header with the delimiter that makes the most known columns of it."""
    best: tuple[int, bytes, list[str], int] | None = None
    for delimiter in _DELIMITERS:
        record = read_record(text, first, delimiter)
        if record is None or record.fields is None:
            continue
        cells = [field.decode().strip() for field in record.fields]
        known = column_map.known(cells)
        if known and (best is None or known > best[0]):
            best = (known, delimiter, cells, record.end)
    if best:
        return best[1:]
    line = text[first : text.find(b"\n", first)].decode()
    shown = line if len(line) <= 60 else f"{line[:60]}…"
    raise IcpError(
        f"{file_name} begins with {shown!r}, in which no column is known (BAD_HEADER): "
        f"{_advice(text, first, column_map)}"
    )


def _advice(text: bytes, first: int, column_map: ColumnMap) -> str:
    """Say where the header seems to be, if it is further down."""
    known_enough = min(2, len(column_map.rows))
    at = first
    for _ in range(_PREAMBLE_LINES):
        at = text.find(b"\n", at) + 1
        for delimiter in _DELIMITERS:
            record = read_record(text, at, delimiter) if at else None
            if record and record.fields:
                cells = [field.decode() for field in record.fields]
                if column_map.known(cells) >= max(known_enough, 1):
                    line = text.count(b"\n", 0, at) + 1
                    return f"the header seems to be line {line}, delete the lines above it."
        if not at:
            break
    return (
        f"the header must be the first line; add its names to {SEED} "
        f"({column_map.source}, {column_map.object_name})."
    )


def _sample(text: bytes, start: int, delimiter: bytes) -> tuple[set[int], bool]:
    """Return the lengths of the first records, and whether all of them end in an empty field."""
    lengths: list[int] = []
    all_end_empty = True
    while len(lengths) < _SAMPLED_RECORDS:
        record = read_record(text, start, delimiter)
        if record is None:
            break
        fields = record.fields
        if fields and fields != [b""] and not is_footer(fields[0].decode()):
            lengths.append(len(fields))
            all_end_empty = all_end_empty and not fields[-1]
        start = record.end
    # One record alone may just as well be a shifted one.
    return (set(lengths) if len(lengths) > 1 else set()), all_end_empty
