"""Header and text in, windows of accepted and refused records out."""

import re
from collections.abc import Generator, Iterable, Iterator
from typing import Any, NamedTuple, NoReturn

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from icp_warehouse.errors import IcpError
from icp_warehouse.reader.column_map import key
from icp_warehouse.reader.header import Header
from icp_warehouse.reader.plain import Positions, parse, prove
from icp_warehouse.reader.records import (
    FOOTER_PATTERN,
    control_total,
    is_footer,
    read_record,
    swallows_a_record,
)

_FOOTER = rf"(?i)^\s*(?:{FOOTER_PATTERN})\s*$"
_LONGEST_PATTERN = 100
LARGEST_RECORD = 16 << 20
_LARGE_WINDOW = 4 << 20
_SMALL_WINDOW = 64 << 10  # read record by record around a fault


class Reject(NamedTuple):
    """A refused record, as it stands in the file."""

    record_no: int
    line_no: int
    reason: str
    raw_text: str


class Window(NamedTuple):
    """Neighbouring records: the wanted columns of the accepted ones, and the refused ones."""

    columns: list[Any]
    record_nos: Positions
    line_nos: Positions
    rejects: list[Reject]


class Parser:
    """Cuts one file's text into records; counts them; judges each."""

    def __init__(
        self, file_name: str, header: Header, wanted: list[int], reject_all: str | None = None
    ) -> None:
        """Prepare to read the columns at the positions `wanted`."""
        self.records_in = 0
        self.blank_lines = header.blank_lines
        self.control_total: int | None = None
        self._file_name = file_name
        self._delimiter = header.delimiter
        self._width = header.width
        self._must_be_empty = header.width - 1 if header.has_trailing_delimiter else None
        self._header_keys = [key(cell) for cell in header.cells]
        self._anchor = next(number for number, name in enumerate(self._header_keys) if name)
        self._repeats = _repeats_pattern(header.cells[self._anchor])
        self._wanted = wanted
        self._reject_all = reject_all
        self._line = header.lines_before + 1
        # The plain parser needs a look at these besides what is wanted.
        looked_at = {0, self._anchor, *([header.width - 1] if self._must_be_empty else [])}
        self._parsed = [*wanted, *sorted(looked_at.difference(wanted))]

    def windows(self, chunks: Iterable[bytes]) -> Iterator[Window]:
        """Parse text that starts behind the header and ends a line."""
        rest = b""
        for chunk in chunks:
            text = rest + chunk
            at = yield from self._whole_records(text)
            rest = text[at:]
            if len(rest) > LARGEST_RECORD:
                self._refuse_unterminated(self._line)
        if rest:
            yield self._unterminated(rest)

    def _whole_records(self, text: bytes) -> Generator[Window, None, int]:
        """Yield what is complete in `text`; return where the incomplete record starts."""
        view = memoryview(text)
        array = np.frombuffer(text, dtype=np.uint8)
        at, size = 0, _LARGE_WINDOW
        while at < len(text):
            proof = prove(array[at : at + size], self._delimiter[0])
            if len(proof.ends) and not self._reject_all:
                yield from self._proven(view[at:], proof.ends, proof.lines)
                at += int(proof.ends[-1]) + 1
                size = min(2 * size, _LARGE_WINDOW)
            elif proof.is_faulty or self._reject_all:
                window, end = self._one_by_one(text, at, at + _SMALL_WINDOW)
                if end == at:
                    break
                yield window
                at, size = end, _SMALL_WINDOW
            elif at + size < len(text):
                size *= 2
            else:
                break
        return at

    def _proven(self, text: memoryview, ends: Positions, lines: Positions) -> Iterator[Window]:
        """Yield records of plain quoting; halve them until what is ragged stands alone."""
        length = int(ends[-1]) + 1
        columns = parse(
            text[:length],
            len(ends),
            self._width,
            self._delimiter.decode(),
            self._parsed,
            multiline=int(lines[-1]) > len(ends),
        )
        if columns and not self._is_suspicious(columns):
            record_nos = np.arange(1, len(ends) + 1) + self.records_in
            yield Window(columns[: len(self._wanted)], record_nos, lines[:-1] + self._line, [])
            self.records_in += len(ends)
            self._line += int(lines[-1])
        elif length <= _SMALL_WINDOW or len(ends) == 1:
            yield self._one_by_one(bytes(text[:length]), 0, length)[0]
        else:
            half = len(ends) // 2
            cut = int(ends[half - 1]) + 1
            yield from self._proven(text[:cut], ends[:half], lines[: half + 1])
            yield from self._proven(text[cut:], ends[half:] - cut, lines[half:] - lines[half])

    def _is_suspicious(self, columns: list[Any]) -> bool:
        """Tell whether a footer or a repeated header may be among parsed records."""
        by_position = dict(zip(self._parsed, columns, strict=True))
        last = self._must_be_empty
        return bool(
            pc.any(pc.match_substring_regex(by_position[0], _FOOTER)).as_py()
            or pc.any(pc.match_substring_regex(by_position[self._anchor], self._repeats)).as_py()
            or (last is not None and by_position[last].null_count < len(by_position[last]))
        )

    def _one_by_one(self, text: bytes, start: int, until: int) -> tuple[Window, int]:
        """Read records until one ends at or behind `until`, or is not complete."""
        accepted: list[list[bytes]] = []
        record_nos, line_nos = [], []
        rejects = []
        at = start
        while at < until and (record := read_record(text, at, self._delimiter)):
            raw = text[at : record.end - 1]
            line_no = self._line
            self._line += raw.count(b"\n") + 1
            at = record.end
            if self._is_blank(raw, record.fields):
                self.blank_lines += raw.count(b"\n") + 1
                continue
            self.records_in += 1
            if reason := self._fault(raw, record.fields, line_no):
                rejects.append(Reject(self.records_in, line_no, reason, raw.decode()))
            else:
                accepted.append(record.fields or [])
                record_nos.append(self.records_in)
                line_nos.append(line_no)
        columns = [
            pa.array([fields[number].decode() or None for fields in accepted], pa.string())
            for number in self._wanted
        ]
        window = Window(
            columns, np.array(record_nos, np.int64), np.array(line_nos, np.int64), rejects
        )
        return window, at

    def _is_blank(self, raw: bytes, fields: list[bytes] | None) -> bool:
        return not raw or (raw.isspace() and len(fields or []) != self._width)

    def _fault(self, raw: bytes, fields: list[bytes] | None, line_no: int) -> str | None:
        """Return why a record is refused, if it is; note a report's control total."""
        if self._reject_all:
            return self._reject_all
        if fields is None:
            if swallows_a_record(raw, self._delimiter, self._width):
                self._refuse_unterminated(line_no)
            return "BAD_QUOTING"
        first_cell = fields[0].decode()
        if is_footer(first_cell):
            total = control_total(first_cell)
            self.control_total = self.control_total if total is None else total
            return "REPORT_FOOTER"
        cells = fields[: len(self._header_keys)]
        if [key(cell.decode()) for cell in cells] == self._header_keys:
            return "REPEATED_HEADER"
        if len(fields) != self._width or (self._must_be_empty and fields[-1]):
            return "FIELD_COUNT"
        return None

    def _unterminated(self, rest: bytes) -> Window:
        """Refuse the last record, whose quote never closes, or the file if it goes on for lines."""
        raw = rest.removesuffix(b"\n")
        if b"\n" in raw:
            self._refuse_unterminated(self._line)
        self.records_in += 1
        reason = self._reject_all or "UNTERMINATED_QUOTE"
        reject = Reject(self.records_in, self._line, reason, raw.decode())
        nothing = np.array([], np.int64)
        return Window([pa.array([], pa.string())] * len(self._wanted), nothing, nothing, [reject])

    def _refuse_unterminated(self, line_no: int) -> NoReturn:
        raise IcpError(
            f"{self._file_name}, line {line_no}: a quote opens and does not close on that line, "
            "so the lines below would be lost in one cell (UNTERMINATED_QUOTE): "
            "close the quote or export the file again."
        )


def _repeats_pattern(name: str) -> str:
    """Return the pattern of a cell that may repeat a column's name."""
    # A pattern's length is limited; the start of a very long name is enough of a suspicion.
    start = name[:_LONGEST_PATTERN]
    return rf"(?i)^\W*{re.escape(start)}" + (r"\W*$" if start == name else "")
