"""What may be wrong with a row of source_formats: `icp check` lists it, the reader stops at it."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from icp_warehouse.date_forms import FORMS, are_rivals, example, nearest

# Of the abbreviations that DuckDB knows some mean another place than people think: BST is
# Bangladesh. These stand in the time zone database of IANA.
_SHORT_NAMES = frozenset({"UTC", "GMT", "UCT", "CET", "EET", "MET", "WET", "EST", "MST", "HST"})


@dataclass(frozen=True)
class Fault:
    """One fault of a row: the check that names it, its column, a sentence and how to mend it."""

    check_id: str
    column: str
    sentence: str
    mend: str


def faults(row: Mapping[str, str]) -> Iterator[Fault]:
    """Yield what is wrong with a row; an empty cell is for the data tests of the seed to name."""
    source = row["source"]
    yield from _of_forms(source, _items(row, "date_formats"))
    yield from _of_zone(source, row.get("time_zone", ""))
    yield from _of_words(source, row)
    yield from _of_encoding(source, row.get("fallback_encoding", ""))


def _of_forms(source: str, forms: list[str]) -> Iterator[Fault]:
    for form in forms:
        if form not in FORMS:
            yield Fault(
                "date_form_unknown",
                "date_formats",
                f"the date form {form!r} of {source} is none that can be read",
                f"use {nearest(form)}, or another form that docs/own_data.md lists",
            )
    for form, other in combinations(forms, 2):
        if are_rivals(form, other):
            yield Fault(
                "date_forms_clash",
                "date_formats",
                f"{source} declares {form} and {other}, which read {example(form)} as two "
                "different days",
                "keep the one in which its exports are written",
            )


def _of_zone(source: str, zone: str) -> Iterator[Fault]:
    if zone in ("", "UTC"):
        return
    known = {name.casefold(): name for name in sorted(time_zones())}
    if zone.casefold() in known:
        return
    places = {name.rpartition("/")[2]: full for name, full in known.items()}
    wanted = zone.replace(" ", "_").casefold()
    found = difflib.get_close_matches(wanted, {**places, **known}, n=1, cutoff=0.8)
    suggested = {**places, **known}[found[0]] if found else "Europe/London"
    yield Fault(
        "time_zone_unknown",
        "time_zone",
        f"the time zone {zone!r} of {source} does not exist",
        f"use UTC or the name of a place, such as {suggested}",
    )


def _of_words(source: str, row: Mapping[str, str]) -> Iterator[Fault]:
    meanings = ("true_values", "false_values", "null_words")
    for first, second in combinations(meanings, 2):
        words, others = (
            {word.lower() for word in _items(row, column)} for column in (first, second)
        )
        for word in sorted(words & others):
            yield Fault(
                "format_words_clash",
                second,
                f"the word {word!r} of {source} stands in {first} and in {second}",
                "keep it where it belongs",
            )


def _of_encoding(source: str, encoding: str) -> Iterator[Fault]:
    try:
        # Encoding tells codecs of text from others that Python knows, such as hex.
        "x".encode(encoding.strip() or "utf-8")
    except (LookupError, UnicodeError):
        yield Fault(
            "fallback_encoding_unknown",
            "fallback_encoding",
            f"the fallback_encoding {encoding} of {source} is not an encoding",
            "use one such as cp1252",
        )


def _items(row: Mapping[str, str], column: str) -> list[str]:
    cell = row.get(column, "")
    return cell.split("|") if cell else []


@cache
def time_zones() -> frozenset[str]:
    """Return the names of time zones that the build can use and that mean one place."""
    import duckdb  # most seeds name UTC alone, and are checked without an engine

    with duckdb.connect() as connection:
        names = connection.execute("select name from pg_timezone_names()").fetchall()
    return frozenset(
        name
        for (name,) in names
        if name in _SHORT_NAMES or (len(name) > 3 and not name.startswith("SystemV/"))
    )
