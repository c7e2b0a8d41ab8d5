"""Records one by one, by RFC 4180 to the letter: slower than the plain parser, but it explains."""

import re
from collections.abc import Callable
from typing import NamedTuple

_QUOTE = ord('"')
_NEWLINE = ord("\n")


class Quoting(NamedTuple):
    """How a quote inside a quoted cell is written."""

    rest: re.Pattern[bytes]  # of a quoted cell, behind its first quote
    plain: Callable[[bytes], bytes]


_ESCAPES = re.compile(rb'(?:\\(?=["\\\n])|"(?="))(.)', re.DOTALL)
DOUBLED = Quoting(re.compile(rb'(?:[^"]++|"")*+"'), lambda cell: cell.replace(b'""', b'"'))
# MySQL and Redshift put a backslash before quotes, line ends and backslashes.
BACKSLASHED = Quoting(
    re.compile(rb'(?:[^"\\]++|""|\\.)*+"', re.DOTALL), lambda cell: _ESCAPES.sub(rb"\1", cell)
)


class Record(NamedTuple):
    """One record and where it ends; without fields if its quotes are wrong."""

    end: int
    fields: list[bytes] | None
    has_stray_quote: bool = False  # inside a cell that is not quoted


def read_record(
    text: bytes, start: int, delimiter: bytes, quoting: Quoting = DOUBLED
) -> Record | None:
    """Read the record at `start`; None if the text ends before the record does."""
    newline = text.find(b"\n", start)
    if newline < 0:
        return None
    line = text[start:newline]
    if b'"' not in line:
        return Record(newline + 1, line.split(delimiter))
    fields = []
    has_stray_quote = False
    at = start
    while at < len(text):
        if text[at] == _QUOTE:
            quoted = quoting.rest.match(text, at + 1)
            if quoted is None or quoted.end() == len(text):
                return None
            field = quoting.plain(quoted.group()[:-1])
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
            has_stray_quote = has_stray_quote or b'"' in field
            at = stop
        fields.append(field)
        if text[at] == _NEWLINE:
            return Record(at + 1, fields, has_stray_quote)
        at += 1
    return None


def swallows_a_record(raw: bytes, delimiter: bytes, width: int) -> bool:
    """Tell whether a line inside a broken record is a whole record by itself."""
    for line in raw.split(b"\n")[1:]:
        alone = read_record(line + b"\n", 0, delimiter)
        if line and alone and alone.fields and len(alone.fields) == width:
            return True
    return False
