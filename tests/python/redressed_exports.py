"""The same exports as another office would send them, written with the csv module alone."""

import csv
import io
import random
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sample_scan import BOOLEAN, DECIMAL, NULL_ID, breaks_quoting, is_valid_id, raw_records

OFFICE = ZoneInfo("Europe/Berlin")
_DELIMITERS = (";", "\t")
_ENCODINGS = ("utf-16", "cp1252", "utf-8", "utf-16-be", "utf-8-sig")
_HEADERS = (str.upper, str.lower)
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)Z?")
_OTHER_WORD = {"true": "1", "false": "0", "1": "TRUE", "0": "FALSE"}
_KEY = re.compile(r"(salesforce:)?([A-Za-z0-9]{18})")


def redress(exports: Path, folder: Path) -> Path:
    """Writes all exports anew, each in a dress of its own; what was dirt stays dirt."""
    for number, path in enumerate(sorted(exports.glob("*/*.csv"))):
        target = folder / path.relative_to(exports)
        target.parent.mkdir(parents=True, exist_ok=True)
        text = "".join(_lines(path, _DELIMITERS[number % 2], _HEADERS[number // 2 % 2]))
        target.write_bytes(_encoded(text, _ENCODINGS[number % len(_ENCODINGS)]))
    return folder


def _lines(path: Path, delimiter: str, header_case: Callable[[str], str]) -> Iterator[str]:
    (header, _), *records = raw_records(path)
    order = list(range(len(header)))
    shuffler = random.Random(path.name)
    shuffler.shuffle(order)
    shuffler.shuffle(records)
    new_header = _line([header_case(header[place]) for place in order], delimiter)
    yield new_header
    dressed = _office_cell if path.parent.name == "csv" else _salesforce_cell
    for fields, text in records:
        if fields == header:
            yield new_header
        elif breaks_quoting(text):
            yield text.replace(",", delimiter)
        elif len(fields) != len(header):
            yield _line(fields, delimiter)
        else:
            cells = [dressed(header[place], _other_id(fields[place])) for place in order]
            yield _line(cells, delimiter)


def _line(cells: list[str], delimiter: str) -> str:
    line = io.StringIO()
    csv.writer(line, delimiter=delimiter, lineterminator="\n").writerow(cells)
    return line.getvalue()


def _encoded(text: str, encoding: str) -> bytes:
    if encoding == "utf-16-be":
        return ("\ufeff" + text).encode(encoding)
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return text.encode("utf-16")


def _other_id(cell: str) -> str:
    """A Salesforce id without its three check letters."""
    found = _KEY.fullmatch(cell)
    if found and (found[2] == NULL_ID or is_valid_id(found[2])):
        return cell[:-3]
    return cell


def _salesforce_cell(column: str, cell: str) -> str:
    if column.startswith("Is"):
        return _OTHER_WORD.get(cell, cell)
    if moment := _MOMENT.fullmatch(cell):
        return f"{moment[1]}T{moment[2]}.000+0000"
    return cell


def _office_cell(column: str, cell: str) -> str:
    """German dates in the office's own time, and a decimal comma."""
    if column in BOOLEAN:
        return _OTHER_WORD.get(cell, cell)
    if column in DECIMAL or column == "value":
        return cell.replace(".", ",") if re.fullmatch(r"-?\d+\.\d+", cell) else cell
    if moment := _MOMENT.fullmatch(cell):
        utc = datetime.fromisoformat(f"{moment[1]}T{moment[2]}").replace(tzinfo=UTC)
        return utc.astimezone(OFFICE).strftime("%d.%m.%Y %H:%M:%S")
    if _DATE.fullmatch(cell):
        return datetime.fromisoformat(cell).strftime("%d.%m.%Y")
    return cell
