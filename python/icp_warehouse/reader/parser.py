"""Header and text in, windows of accepted and refused records out."""

from collections.abc import Generator, Iterable, Iterator
from typing import Any, NamedTuple, NoReturn

import numpy as np
import pyarrow as pa

from icp_warehouse.errors import IcpError
from icp_warehouse.reader.header import Header
from icp_warehouse.reader.judge import Judge, readable
from icp_warehouse.reader.plain import Positions, parse, prove
from icp_warehouse.reader.records import BACKSLASHED, Record, read_record, swallows_a_record
from icp_warehouse.reader.text_stream import holds_stray_bytes

LARGEST_RECORD = 16 << 20
_LONGEST_BACKSLASHED = 64 << 10
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
    """Cuts one file's text into records, and counts them."""

    def __init__(
        self,
        file_name: str,
        header: Header,
        wanted: list[int],
        reject_all: str | None = None,
        footers: frozenset[str] = frozenset(),
        *,
        is_damaged: bool = False,
    ) -> None:
        """Prepare to read the columns at the positions `wanted`."""
        self.records_in = 0
        self.blank_lines = header.blank_lines
        self.judge = Judge(file_name, header, footers)
        self._backslashed = 0
        self._file_name = file_name
        self._delimiter = header.delimiter
        self._width = header.width
        self._wanted = wanted
        self._reject_all = reject_all
        self._is_damaged = is_damaged
        self._line = header.lines_before + 1
        # The plain parser needs a look at these besides what is wanted.
        self._parsed = [*wanted, *sorted(self.judge.looked_at.difference(wanted))]

    @property
    def warnings(self) -> list[str]:
        """Say what was read in another way than plain CSV."""
        if not self._backslashed:
            return []
        return [f'BACKSLASHED_QUOTES: {self._backslashed} records write a quote as \\", read so']

    def windows(self, chunks: Iterable[bytes]) -> Iterator[Window]:
        """Parse text that starts behind the header and ends a line."""
        rest = b""
        for chunk in chunks:
            text = rest + chunk
            at = yield from self._whole_records(text, 0)
            at = yield from self._overdue_records(text, at, LARGEST_RECORD)
            if len(text) - at > LARGEST_RECORD:
                self._refuse_endless(text[at:])
            rest = text[at:]
        at = yield from self._overdue_records(rest, 0, 0)
        if at < len(rest):
            yield self._unterminated(rest[at:])
        self.judge.refuse_if_mostly_broken(self.records_in)

    def _whole_records(self, text: bytes, at: int) -> Generator[Window, None, int]:
        """Yield what is complete in `text`; return where the incomplete record starts."""
        view = memoryview(text)
        array = np.frombuffer(text, dtype=np.uint8)
        size = _LARGE_WINDOW
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

    def _overdue_records(self, text: bytes, at: int, most: int) -> Generator[Window, None, int]:
        """Read on with what there is of the next record, while more than `most` bytes wait."""
        while len(text) - at > most:
            window, end = self._one_by_one(text, at, at + 1, is_overdue=True)
            if end == at:
                break
            yield window
            at = yield from self._whole_records(text, end)
        return at

    def _proven(self, text: memoryview, ends: Positions, lines: Positions) -> Iterator[Window]:
        """Yield records of plain quoting; halve them until what is ragged stands alone."""
        length = int(ends[-1]) + 1
        columns = None
        if not (self._is_damaged and holds_stray_bytes(bytes(text[:length]))):
            columns = parse(
                text[:length],
                len(ends),
                self._width,
                self._delimiter.decode(),
                self._parsed,
                multiline=int(lines[-1]) > len(ends),
            )
        by_position = dict(zip(self._parsed, columns, strict=True)) if columns else {}
        if columns and not self.judge.is_suspicious(by_position):
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

    def _one_by_one(
        self, text: bytes, start: int, until: int, *, is_overdue: bool = False
    ) -> tuple[Window, int]:
        """Read records until one ends at or behind `until`, or is not complete."""
        accepted: list[list[bytes]] = []
        record_nos, line_nos = [], []
        rejects = []
        at = start
        while at < until and (record := self._record(text, at, is_overdue=is_overdue)):
            raw = text[at : record.end - 1]
            line_no = self._line
            self._line += raw.count(b"\n") + 1
            at = record.end
            if self.judge.is_blank(raw, record.fields):
                self.blank_lines += raw.count(b"\n") + 1
                continue
            self.records_in += 1
            if record.fields is None and swallows_a_record(raw, self._delimiter, self._width):
                self._refuse_unterminated(line_no)
            if reason := self._reject_all or self.judge.fault(raw, record.fields, line_no):
                rejects.append(Reject(self.records_in, line_no, reason, readable(raw)))
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

    def _record(self, text: bytes, at: int, *, is_overdue: bool) -> Record | None:
        """Read one record; where plain quoting makes no record of it, backslashes may."""
        record = read_record(text, at, self._delimiter)
        if record is None and not is_overdue:
            return None
        is_plain = record and record.fields is not None and not record.has_stray_quote
        if is_plain or (record and len(record.fields or []) == self._width):
            return record
        piece = text[at : at + _LONGEST_BACKSLASHED]
        if b'\\"' not in (piece[: record.end - at] if record else piece):
            return record
        other = read_record(piece, 0, self._delimiter, BACKSLASHED)
        if other is None:
            # More text may complete it, and where a chunk ends must not matter.
            may_follow = len(piece) < _LONGEST_BACKSLASHED and not is_overdue
            return None if may_follow else record
        raw = piece[: other.end - 1]
        if (
            other.fields is None
            or len(other.fields) != self._width
            or swallows_a_record(raw, self._delimiter, self._width)
        ):
            return record
        self._backslashed += 1
        return Record(at + other.end, other.fields)

    def _unterminated(self, rest: bytes) -> Window:
        """Refuse the last record, whose quote never closes, or the file if it goes on for lines."""
        raw = rest.removesuffix(b"\n")
        if b"\n" in raw:
            self._refuse_unterminated(self._line)
        self.records_in += 1
        reason = self._reject_all or "UNTERMINATED_QUOTE"
        reject = Reject(self.records_in, self._line, reason, readable(raw))
        nothing = np.array([], np.int64)
        return Window([pa.array([], pa.string())] * len(self._wanted), nothing, nothing, [reject])

    def _refuse_endless(self, text: bytes) -> NoReturn:
        if b'"' in text:
            self._refuse_unterminated(self._line)
        raise IcpError(
            f"{self._file_name}, line {self._line} is longer than {LARGEST_RECORD >> 20} megabytes "
            "(LINE_TOO_LONG): export the file again with each record in a line of its own."
        )

    def _refuse_unterminated(self, line_no: int) -> NoReturn:
        raise IcpError(
            f"{self._file_name}, line {line_no}: a quote opens and does not close on that line, "
            "so the lines below would be lost in one cell (UNTERMINATED_QUOTE): "
            "close the quote or export the file again."
        )
