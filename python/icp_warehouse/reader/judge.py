"""Why a record is refused, record by record; and the file, if hardly any of it can be read."""

import re
from collections import Counter
from typing import Any

import pyarrow.compute as pc

from icp_warehouse.errors import IcpError
from icp_warehouse.reader.column_map import key
from icp_warehouse.reader.footer import FOOTER_PATTERN, control_total, is_footer
from icp_warehouse.reader.header import Header
from icp_warehouse.reader.text_stream import holds_stray_bytes

_LONGEST_PATTERN = 100
_FEW = 10
_MENDS = {
    "FIELD_COUNT": (
        "they have more or fewer cells than the header has names; export the file again with every "
        "cell that holds the delimiter in quotes."
    ),
    "BAD_QUOTING": (
        "they hold quotes that are not doubled; export the file again with every quote inside a "
        "quoted cell written twice."
    ),
    "BAD_ENCODING": "they hold bytes that are not UTF-8; export the file again as UTF-8.",
}


class Judge:
    """Looks at the records of one file, and remembers what it saw."""

    def __init__(self, file_name: str, header: Header, footers: frozenset[str]) -> None:
        """Note what the records of the file must be like."""
        self.control_total: int | None = None
        self._file_name = file_name
        self._width = header.width
        self._must_be_empty = header.width - 1 if header.has_trailing_delimiter else None
        self._header_keys = [key(cell) for cell in header.cells]
        self._anchor = next(number for number, name in enumerate(self._header_keys) if name)
        self._repeats = _repeats_pattern(header.cells[self._anchor])
        self._footers = footers
        patterns = "|".join([FOOTER_PATTERN, *map(re.escape, sorted(footers))])
        self._footer_pattern = rf"(?i)^\s*(?:{patterns})\s*$"
        self._faults: Counter[str] = Counter()
        self._no_records = 0
        self._first_fault_line = 0

    @property
    def looked_at(self) -> set[int]:
        """The positions of the cells by which a record may be suspicious."""
        return {0, self._anchor, *([] if self._must_be_empty is None else [self._must_be_empty])}

    def is_suspicious(self, columns: dict[int, Any]) -> bool:
        """Tell whether a footer or a repeated header may be among parsed records."""
        last = self._must_be_empty
        return bool(
            pc.any(pc.match_substring_regex(columns[0], self._footer_pattern)).as_py()
            or pc.any(pc.match_substring_regex(columns[self._anchor], self._repeats)).as_py()
            or (last is not None and columns[last].null_count < len(columns[last]))
        )

    def is_blank(self, raw: bytes, fields: list[bytes] | None) -> bool:
        """Tell whether a line is no record."""
        return not raw or (raw.isspace() and len(fields or []) != self._width)

    def fault(self, raw: bytes, fields: list[bytes] | None, line_no: int) -> str | None:
        """Return why a record is refused, if it is; note a report's control total."""
        reason = self._unreadable(raw, fields)
        if reason is None and fields is not None:
            reason = self._no_record(fields)
            if reason:
                self._no_records += 1
                return reason
            if len(fields) != self._width or (self._must_be_empty and fields[-1]):
                reason = "FIELD_COUNT"
        if reason:
            self._faults[reason] += 1
            self._first_fault_line = self._first_fault_line or line_no
        return reason

    def refuse_if_mostly_broken(self, records_in: int) -> None:
        """Refuse a file of which more is lost than read, once all of it was looked at."""
        records, broken = records_in - self._no_records, self._faults.total()
        nothing_is_sound = broken == records > 0
        if not nothing_is_sound and (broken < _FEW or 2 * broken <= records):
            return
        reason, _ = self._faults.most_common(1)[0]
        raise IcpError(
            f"{self._file_name}: {broken:,} of {records:,} records cannot be read, the first in "
            f"line {self._first_fault_line} (MOSTLY_BROKEN, {reason}): {_MENDS[reason]}"
        )

    def _unreadable(self, raw: bytes, fields: list[bytes] | None) -> str | None:
        if fields is None:
            return "BAD_QUOTING"
        return "BAD_ENCODING" if holds_stray_bytes(raw) else None

    def _no_record(self, fields: list[bytes]) -> str | None:
        first_cell = fields[0].decode()
        stands_alone = not any(fields[1:])
        if is_footer(first_cell) or (stands_alone and first_cell.strip() in self._footers):
            total = control_total(first_cell)
            self.control_total = self.control_total if total is None else total
            return "REPORT_FOOTER"
        cells = fields[: len(self._header_keys)]
        if [key(cell.decode()) for cell in cells] == self._header_keys:
            return "REPEATED_HEADER"
        return None


def readable(raw: bytes) -> str:
    """Return a record as text, a byte that is not UTF-8 as `\\xe9`."""
    text = raw.decode("utf-8", "surrogatepass")
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _repeats_pattern(name: str) -> str:
    """Return the pattern of a cell that may repeat a column's name."""
    # A pattern's length is limited; the start of a very long name is enough of a suspicion.
    start = name[:_LONGEST_PATTERN]
    return rf"(?i)^\W*{re.escape(start)}" + (r"\W*$" if start == name else "")
