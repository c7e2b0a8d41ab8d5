"""The cells of the sample exports as the seed column_map binds them, read by rules of their own."""

import csv
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from icp_warehouse.objects import OBJECTS
from rendered_models import ROOT
from sample_scan import FILLERS, NULL_ID, raw_records, scan_exports, suffix

EXPORTS = ROOT / "sample_exports"
SEEDS = ROOT / "seeds"
FORMATS = ("%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%SZ")
Place = tuple[str, int]
PARSING_REASONS = {
    *("null_word", "bad_id", "not_an_integer", "not_a_number", "not_a_boolean", "not_a_date"),
    *("empty_text", "currency_contradiction"),
}


@dataclass(frozen=True)
class Cell:
    """What a record of a file says for one canonical column."""

    place: Place
    source: str
    object_name: str
    column: str
    parser: str
    unit: str
    text: str


def seed(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def places_of(found: dict[tuple[str, str], set[tuple[str, int, str]]], what: str) -> set[Place]:
    return {
        (file, number)
        for (expectation, _), places in found.items()
        if expectation == what
        for file, number, _ in places
    }


def decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def whole(text: str) -> int | None:
    return int(text) if text.lstrip("-").isdigit() else None


def moment(text: str) -> datetime | None:
    for pattern in FORMATS:
        try:
            return datetime.strptime(text, pattern).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def day(text: str) -> str | None:
    read = moment(text)
    return read.date().isoformat() if read else None


def elements(text: str) -> str:
    return "|".join(sorted({part.strip().lower() for part in text.split(";")}))


def salesforce_id(text: str) -> str | None:
    ends_well = len(text) == 18 and text.isalnum() and suffix(text) == text[15:]
    return text if ends_well else None


READERS: dict[str, Callable[[str], Any]] = {
    "integer": whole,
    "number": decimal,
    "boolean": lambda text: {"1": True, "true": True, "0": False, "false": False}.get(text),
    "date": day,
    "timestamp": moment,
    "set": elements,
    "text": str.strip,
}


def expected(cell: Cell) -> Any:
    """The typed value of a cell; None where it cannot be read."""
    if cell.text.lower() in FILLERS:
        return None
    if cell.parser == "id":
        return salesforce_id(cell.text) if cell.source == "salesforce" else cell.text
    if cell.column == "email_domain":
        return cell.text.rpartition("@")[2].lower()
    if cell.column.endswith("_ids"):
        return cell.text.replace(";", "|")
    read = READERS[cell.parser](cell.text)
    return read / 100 if cell.unit == "percent" and read is not None else read


def as_read(value: Any, parser: str) -> Any:
    """A value of a staging table, comparable with that of a cell."""
    if parser == "timestamp":
        return value.replace(tzinfo=UTC)
    return value.isoformat() if parser == "date" else value


def filled_cells(key: dict[str, Any]) -> list[Cell]:
    """Every filled cell of every record that can be read, through the seed column_map."""
    bound: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for row in seed("mappings/column_map"):
        names = OBJECTS if row["object"] == "*" else (row["object"],)
        for name in names:
            bound[row["source"], name].append(row)
    refused = places_of(scan_exports(EXPORTS, key["vocabulary"]).found, "reader_reject")
    found: list[Cell] = []
    for entry in key["files"]:
        source = entry["file"].split("/")[0]
        records = raw_records(EXPORTS / entry["file"])
        header = [name.strip().lower() for name in next(records)[0]]
        for number, (fields, _) in enumerate(records, start=1):
            place = (entry["file"], number)
            if place in refused:
                continue
            filled = {
                name: text
                for name, text in zip(header, fields, strict=True)
                if text not in ("", NULL_ID)
            }
            taken: dict[str, Cell] = {}
            for row in bound[source, entry["object"]]:
                text = filled.get(row["source_column"].strip().lower(), "")
                column = row["canonical_column"]
                if text and column not in taken:
                    dress = (row["parser"], row["unit"])
                    taken[column] = Cell(place, source, entry["object"], column, *dress, text)
            found += taken.values()
    return found
