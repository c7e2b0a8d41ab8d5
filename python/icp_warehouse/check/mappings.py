"""Checks of the mapping seeds against what the reader and the models ask of them."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from icp_warehouse.check.book import Book
from icp_warehouse.check.cards import Entry
from icp_warehouse.check.files import is_usable
from icp_warehouse.check.finding import Finding, at, listed
from icp_warehouse.file_names import FILE_STEMS
from icp_warehouse.seeds.rows import Place, SeedRow
from icp_warehouse.seeds.seed_set import SeedSet

ONE = Decimal(1)


def check_mappings(seeds: SeedSet, book: Book, reporting_currency: str) -> Iterator[Finding]:
    """Check the mapping seeds that can be read."""
    usable = {
        name: seed.path
        for name, seed in seeds.seeds.items()
        if seed.has_all_rows and is_usable(seed, seeds.declarations.get(name))
    }
    if "column_map" in usable:
        yield from _objects(usable["column_map"], seeds.rows("column_map"))
    if usable.keys() >= {"column_map", "source_formats"}:
        yield from _sources(usable["column_map"], seeds)
    if usable.keys() >= {"currency_rates", "source_formats"}:
        yield from _currencies(usable["currency_rates"], book, reporting_currency)
    if "account_merges" in usable:
        yield from _merges(book.entries["account_merges"])


def _sources(path: str, seeds: SeedSet) -> Iterator[Finding]:
    """Find sources whose files the build refuses, as nothing says how they write dates."""
    known = {row["source"] for row in seeds.rows("source_formats")}
    for row in seeds.rows("column_map"):
        if row["source"] and row["source"] not in known:
            known.add(row["source"])
            sentence = f"source_formats has no row for the source {row['source']}."
            mend = "add one that says how it writes dates, numbers and true/false words"
            yield at("source_without_formats", path, row, "source", sentence, mend)


def _objects(path: str, rows: tuple[SeedRow, ...]) -> Iterator[Finding]:
    """Find objects of which no file could be read, as no column of theirs has a name."""
    mapped = {(row["source"], row["object"]) for row in rows}
    for source, objects in FILE_STEMS.items():
        if missing := [name for name in objects if (source, name) not in mapped]:
            sentence = f"No row maps a column of {source} {listed(missing)}; no file is read."
            mend = "bring back the rows that map their columns"
            yield Finding("object_unmapped", path, Place(1, 1), sentence, mend)


def _currencies(path: str, book: Book, reporting_currency: str) -> Iterator[Finding]:
    """Find amounts without a rate, or with one that makes them another currency's."""
    rates = book.entries["currency_rates"]
    known = {entry["currency"] for entry in rates}
    if reporting_currency not in known:
        sentence = f"There is no rate of {reporting_currency}, the variable reporting_currency."
        mend = "add a row with the rate 1, and rates of all currencies in units of it"
        yield Finding("currency_rate_missing", path, Place(1, 1), sentence, mend)
    for entry in rates:
        rate = entry["rate"]
        if entry["currency"] == reporting_currency and rate not in (None, ONE):
            sentence = f"The rate of {reporting_currency}, in which money is reported, is not 1."
            mend = "write every rate in units of the reporting currency, its own as 1"
            yield entry.finding("currency_rate_of_itself", "rate", sentence, mend)
    for entry in book.entries["source_formats"]:
        currency = (entry["currency"] or "").upper()
        if currency and currency not in known and currency != reporting_currency:
            sentence = f"There is no rate of {currency}, in which {entry['source']} writes amounts."
            mend = "add one to currency_rates.csv, or correct the currency"
            yield entry.finding("currency_rate_missing", "currency", sentence, mend)


def _merges(entries: tuple[Entry, ...]) -> Iterator[Finding]:
    """Find chains of merges that end where they began: all of their accounts would vanish."""
    following: Mapping[str, Entry] = {
        entry["account_key"]: entry for entry in entries if entry["account_key"]
    }
    done: set[str] = set()
    for start in following:
        walk: list[str] = []
        key = start
        while key in following and key not in done:
            done.add(key)
            walk.append(key)
            key = following[key]["merged_into_key"]
        if key in walk:
            circle = walk[walk.index(key) :]
            entry = max((following[one] for one in circle), key=lambda one: one.row.line)
            sentence = f"The merges of {listed(circle)} run in a circle, so that none is left."
            mend = "let one of them be the account that stays, and take its row out"
            yield entry.finding("merge_circle", "merged_into_key", sentence, mend)
