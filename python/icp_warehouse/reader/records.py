"""Records one by one, by RFC 4180 to the letter: slower than the plain parser, but it explains."""

import re
from typing import NamedTuple

_QUOTE = ord('"')
_NEWLINE = ord("\n")
_REST_OF_QUOTED = re.compile(rb'(?:[^"]++|"")*+"')
_FOOTERS = (
    r"grand totals?(?: \([\d,]+ records?\))?",
    r"confidential information - do not distribute",
    r"copyright \(c\) .*salesforce\.com.*",
)
FOOTER_PATTERN = "|".join(_FOOTERS)
_FOOTER = re.compile(rf"\s*(?:{FOOTER_PATTERN})\s*", re.IGNORECASE)
_CONTROL_TOTAL = re.compile(r"\(([\d,]+) records?\)", re.IGNORECASE)


class Record(NamedTuple):
    """One record and where it ends; without fields if its quotes are wrong."""

    end: int
    fields: list[bytes] | None


def read_record(text: bytes, start: int, delimiter: bytes) -> Record | None:
    """Read the record at `start`; None if the text ends before the record does."""
    newline = text.find(b"\n", start)
    if newline < 0:
        return None
    line = text[start:newline]
    if b'"' not in line:
        return Record(newline + 1, line.split(delimiter))
    fields = []
    at = start
    while at < len(text):
        if text[at] == _QUOTE:
            quoted = _REST_OF_QUOTED.match(text, at + 1)
            if quoted is None or quoted.end() == len(text):
                return None
            field = quoted.group()[:-1].replace(b'""', b'"')
            at = quoted.end()
            if text[at] != _NEWLINE and text[at] != delimiter[0]:
                newline = text.find(b"\n", at)
                return Record(newline + 1, None) if newline >= 0 else None
        else:
            newline = text.find(b"\n", at)
            if newline < 0:
                return None
            separator = text.find(delimiter, at, newline)
            stop = newline if separator < 0 else separator
            field = text[at:stop]
            at = stop
        fields.append(field)
        if text[at] == _NEWLINE:
            return Record(at + 1, fields)
        at += 1
    return None


def is_footer(first_cell: str) -> bool:
    """Tell whether a line is one that a Salesforce report adds below its records."""
    return _FOOTER.fullmatch(first_cell) is not None


def control_total(first_cell: str) -> int | None:
    """Return the n of a footer's "(n records)"."""
    found = _CONTROL_TOTAL.search(first_cell)
    return int(found[1].replace(",", "")) if found else None


def swallows_a_record(raw: bytes, delimiter: bytes, width: int) -> bool:
    """Tell whether a line inside a broken record is a whole record by itself."""
    for line in raw.split(b"\n")[1:]:
        alone = read_record(line + b"\n", 0, delimiter)
        if line and alone and alone.fields and len(alone.fields) == width:
            return True
    return False
