"""Seed cells as values of their declared types."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from icp_warehouse.seeds.rows import SeedRow

# Digits of other scripts are digits to Python and no number to a database.
NUMBER = re.compile(r"-?([0-9]+)(\.[0-9]+)?")
INTEGER = re.compile(r"-?[0-9]{1,9}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
THOUSANDS = re.compile(r"-?[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?")
EXAMPLES = {"integer": "like 2000", "date": "like 2026-06-30", "boolean": "as true or false"}
NUMERIC = re.compile(r"(?:numeric|decimal)\(([0-9]+), *([0-9]+)\)")


def problem(text: str, declared: str) -> str | None:
    """Say why a filled cell is no value of its type; nothing if it is one."""
    kind = declared.lower()
    if kind == "integer" and not INTEGER.fullmatch(text):
        return "is no whole number in plain digits"
    if found := NUMERIC.fullmatch(kind):
        number = NUMBER.fullmatch(text)
        if number is None:
            return "is no number in plain digits with a point"
        places = int(found[2])
        if len(number[1]) > int(found[1]) - places:
            return f"has more than the {int(found[1]) - places} digits that fit before the point"
        if len(text.partition(".")[2].rstrip("0")) > places:
            return f"has more than the {places} decimals that are kept, so it would be rounded"
    if kind == "date":
        if not DAY.fullmatch(text):
            return "is no day written as 2026-06-30"
        try:
            date.fromisoformat(text)
        except ValueError:
            return "is no day of the calendar"
    if kind == "boolean" and text not in ("true", "false"):
        return "is neither true nor false"
    return None


def as_or_like(text: str, declared: str) -> str:
    """Say how a cell that is no value of its type is written: as it is meant, or like another."""
    signs = text.replace(" ", "")
    if THOUSANDS.fullmatch(signs):
        signs = signs.replace(",", "")
    # A digit is one in any script; 0,8 is no 08.
    plain = "".join(str(unicodedata.decimal(sign, sign)) for sign in signs.replace(",", "."))
    if plain and not problem(plain, declared):
        return f"as {plain}"
    if found := NUMERIC.fullmatch(declared.lower()):
        whole, places = int(found[1]) - int(found[2]), int(found[2])
        if (number := NUMBER.fullmatch(plain)) and len(number[1]) <= whole:
            rounded = shown(round(Decimal(plain), places))
            if not problem(rounded, declared):
                return f"as {rounded}"
        return f"like {'12' if whole > 1 else '0'}{'.5' if places else ''}"
    return EXAMPLES[declared.lower()]


def value(text: str, declared: str) -> Any:
    """Return a cell as a value; nothing where it is empty or no value of its type."""
    if not text or problem(text, declared):
        return None
    kind = declared.lower()
    if kind == "date":
        return date.fromisoformat(text)
    if kind == "boolean":
        return text == "true"
    if kind == "integer" or NUMERIC.fullmatch(kind):
        return Decimal(text)
    return text


def values(row: SeedRow, types: Mapping[str, str]) -> dict[str, Any]:
    """Return a row as values of the declared columns."""
    return {name: value(row[name], kind) for name, kind in types.items()}


def broken(row: SeedRow, types: Mapping[str, str]) -> set[str]:
    """Return the columns whose cells are no values of their types."""
    return {name for name, kind in types.items() if row[name] and problem(row[name], kind)}


def shown(number: Decimal) -> str:
    """Return a number as people write it: no exponent, no trailing zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
