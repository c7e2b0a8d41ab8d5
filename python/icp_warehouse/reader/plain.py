"""The fast path: text proven to be plain RFC 4180 goes to pyarrow's parser.

Quotes decide everything: where each one stands, a record's end follows from counting them. The
proof looks at every quote; pyarrow counts the fields of every record.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import csv

Positions = npt.NDArray[np.int64]
_NEWLINE, _QUOTE = ord("\n"), ord('"')
_BYTE_ORDER_MARK = "\ufeff".encode()


class Proof(NamedTuple):
    """The records at the start of a text that are plain, up to the first that is not."""

    ends: Positions  # of each record, the position of its closing line end
    lines: Positions  # the number of line ends before each record, and behind the last
    is_faulty: bool  # something behind these records is not plain


def prove(text: npt.NDArray[np.uint8], delimiter: int) -> Proof:
    """Find the whole records at the start of `text` whose quoting is beyond doubt."""
    newlines = np.flatnonzero(text == _NEWLINE)
    quotes = np.flatnonzero(text == _QUOTE)
    numbers = np.arange(len(newlines))
    sound = len(text)
    if len(quotes):
        sound = _first_fault(text, quotes, delimiter)
        numbers = numbers[np.searchsorted(quotes, newlines) % 2 == 0]
    ends = newlines[numbers]
    count = int(np.searchsorted(ends, sound))
    blank = np.flatnonzero(np.diff(ends[:count], prepend=-1) == 1)
    if len(blank):
        count = int(blank[0])
    lines = np.concatenate(([0], numbers[:count] + 1))
    return Proof(ends[:count], lines, sound < len(text) or len(blank) > 0)


def _first_fault(text: npt.NDArray[np.uint8], quotes: Positions, delimiter: int) -> int:
    """Return where the first quote stands that plain CSV could not have there."""
    opening, closing = quotes[0::2], quotes[1::2]
    before = text[opening - 1]
    if opening[0] == 0:
        before[0] = _NEWLINE
    # A quote right behind a closing one is the second half of a doubled quote.
    doubled = np.zeros(len(opening), dtype=bool)
    doubled[1:] = opening[1:] == closing[: len(opening) - 1] + 1
    open_well = (before == delimiter) | (before == _NEWLINE) | doubled
    # What follows the very last byte is not known yet; its record is not whole either.
    after = text[np.minimum(closing + 1, len(text) - 1)]
    close_well = (after == delimiter) | (after == _NEWLINE) | (after == _QUOTE)
    faults = (opening[~open_well], closing[~close_well])
    return int(min((fault[0] for fault in faults if len(fault)), default=len(text)))


def parse(
    text: memoryview,
    records: int,
    width: int,
    delimiter: str,
    wanted: list[int],
    *,
    multiline: bool,
) -> list[Any] | None:
    """Return the wanted columns of proven text as string arrays, or None if a record is ragged."""
    if bytes(text[:3]) == _BYTE_ORDER_MARK:  # pyarrow would take it for the mark of a file
        return None
    names = [str(number) for number in range(width)]
    try:
        table = csv.read_csv(
            pa.BufferReader(pa.py_buffer(text)),
            read_options=csv.ReadOptions(
                column_names=names, block_size=len(text) + 1, use_threads=False
            ),
            parse_options=csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=multiline, ignore_empty_lines=False
            ),
            convert_options=csv.ConvertOptions(
                check_utf8=False,
                column_types=dict.fromkeys(names, pa.string()),
                null_values=[""],
                strings_can_be_null=True,
                include_columns=[names[number] for number in wanted],
            ),
        )
    except pa.ArrowInvalid:
        return None
    if table.num_rows != records:
        return None
    return [column.combine_chunks() for column in table.columns]
