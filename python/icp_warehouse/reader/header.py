"""The first line of a file: which delimiter, which columns, how many fields a record has."""

import re
from typing import NamedTuple

from icp_warehouse.errors import IcpError
from icp_warehouse.reader.column_map import SEED, ColumnMap, key
from icp_warehouse.reader.footer import is_footer
from icp_warehouse.reader.records import read_record
from icp_warehouse.reader.text_stream import holds_stray_bytes

_DELIMITERS = (b",", b";", b"\t", b"|")
_MARKUP = re.compile(rb"\s*<(?:!doctype|html|head|body|script|meta|\?xml|!--)", re.IGNORECASE)
_TABLE = re.compile(rb"<table\b|office:spreadsheet", re.IGNORECASE)
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1f\ufffd]")
_SAMPLED_RECORDS = 100
_PREAMBLE_LINES = 20
_LONGEST = 1 << 20
_MOST_COLUMNS = 10_000


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
        raise _markup(text, file_name)
    blank_lines = text.count(b"\n", 0, len(text) - len(body))
    first = text.rfind(b"\n", 0, len(text) - len(body)) + 1
    delimiter, cells, start = _best_reading(text, first, file_name, column_map)
    warnings = _doubled(cells, file_name, column_map)
    lengths, all_end_empty = _sample(text, start, delimiter)
    width = len(cells)
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


def _markup(text: bytes, file_name: str) -> IcpError:
    if _TABLE.search(text):
        return IcpError(
            f"{file_name} is a table written for Excel, not a CSV file (HTML_NOT_CSV): "
            "export it again as CSV (comma delimited)."
        )
    return IcpError(
        f"{file_name} is a web page, not a CSV file (HTML_NOT_CSV): "
        "the download met a login or error page, sign in and export it again."
    )


def _best_reading(
    text: bytes, first: int, file_name: str, column_map: ColumnMap
) -> tuple[bytes, list[str], int]:
    """Read the header with the delimiter that makes the most known columns of it."""
    text = text[: first + _LONGEST]
    best: tuple[int, bytes, list[str], int] | None = None
    is_whole = False
    for delimiter in _DELIMITERS:
        record = read_record(text, first, delimiter)
        is_whole = is_whole or record is not None
        if record is None or record.fields is None:
            continue
        cells = [field.decode("utf-8", "replace").strip() for field in record.fields]
        known = column_map.known(cells)
        if known and (best is None or known > best[0]):
            best = (known, delimiter, cells, record.end)
    if best is None:
        raise _no_header(text, first, file_name, column_map, is_whole=is_whole)
    _, delimiter, cells, end = best
    if holds_stray_bytes(text[first:end]):
        raise IcpError(
            f"{file_name} has bytes in its header that are not UTF-8 (BAD_ENCODING): "
            "export it again as UTF-8."
        )
    if len(cells) > _MOST_COLUMNS:
        raise IcpError(
            f"{file_name} names {len(cells):,} columns, more than {_MOST_COLUMNS:,} (BAD_HEADER): "
            "export it with those alone that seeds/mappings/column_map.csv maps."
        )
    return delimiter, cells, end


def _no_header(
    text: bytes, first: int, file_name: str, column_map: ColumnMap, *, is_whole: bool
) -> IcpError:
    """Return the refusal of a file whose first line names no known column."""
    line = text[first:].partition(b"\n")[0].decode("utf-8", "replace")
    shown = repr(line if len(line) <= 60 else f"{line[:60]}…")
    if not is_whole:
        return IcpError(
            f"{file_name} begins with {shown}, a header that does not end (BAD_HEADER): close the "
            "quote that opens in it, or export it again with each record in a line of its own."
        )
    if _CONTROL.search(line):
        return IcpError(
            f"{file_name} begins with {shown}, which is no text (NOT_CSV): "
            "export the records as CSV instead."
        )
    return IcpError(
        f"{file_name} begins with {shown}, in which no column is known (BAD_HEADER): "
        f"{_advice(text, first, column_map)}"
    )


def _doubled(cells: list[str], file_name: str, column_map: ColumnMap) -> list[str]:
    """Refuse a header that names a column twice that is read; warn of others."""
    places: dict[str, list[int]] = {}
    for number, cell in enumerate(cells, start=1):
        if key(cell):
            places.setdefault(key(cell), []).append(number)
    doubled = [numbers for numbers in places.values() if len(numbers) > 1]
    read = [numbers for numbers in doubled if column_map.reads(cells[numbers[0] - 1])]
    if not read:
        return [
            f"DUPLICATE_HEADER: columns {', '.join(map(str, numbers))} are all named "
            f"{cells[numbers[0] - 1]}; none of them is read"
            for numbers in doubled
        ]
    named = " and ".join(
        f"the column {cells[numbers[0] - 1]} {'twice' if len(numbers) == 2 else 'several times'}"
        for numbers in read
    )
    numbers = " and ".join(", ".join(map(str, numbers)) for numbers in read)
    raise IcpError(
        f"{file_name} names {named} (DUPLICATE_HEADER): of columns {numbers}, give those that are "
        "not meant another name, in the first line of the file or in the CRM (in HubSpot the label "
        "of the property), or export it without them."
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
                cells = [field.decode("utf-8", "replace") for field in record.fields]
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
        if fields and fields != [b""] and not is_footer(fields[0].decode("utf-8", "replace")):
            lengths.append(len(fields))
            all_end_empty = all_end_empty and not fields[-1]
        start = record.end
    # One record alone may just as well be a shifted one.
    return (set(lengths) if len(lengths) > 1 else set()), all_end_empty
