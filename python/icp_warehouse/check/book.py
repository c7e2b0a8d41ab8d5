"""The rows of the seeds put together to scorecards and conditions.

A row whose cells are no values of their types is left out; it has its own finding.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from icp_warehouse.check.cards import Card, Category, Clause, Criterion, Entry, Rule
from icp_warehouse.check.cells import broken, values
from icp_warehouse.check.files import is_usable
from icp_warehouse.seeds.seed_set import SeedSet


@dataclass(frozen=True)
class Book:
    """Everything the checks of rules read; cards of the past (retired) are not in it."""

    cards: tuple[Card, ...]
    conditions: tuple[Clause, ...]
    attributes: Mapping[str, Entry]
    value_sets: Mapping[str, frozenset[str]]
    entries: Mapping[str, tuple[Entry, ...]]
    as_of: date


def entries(seeds: SeedSet, name: str) -> tuple[Entry, ...]:
    """Return the typed rows of a seed that can be read as its declaration says."""
    seed = seeds.seeds.get(name)
    declaration = seeds.declarations.get(name)
    if seed is None or declaration is None or not is_usable(seed, declaration):
        return ()
    return tuple(
        Entry(seed.path, row, values(row, declaration.types))
        for row in seed.rows
        if not broken(row, declaration.types)
    )


def read_book(seeds: SeedSet, as_of: date) -> Book:
    """Put the rows of the seeds together to cards and conditions."""
    rows = {name: entries(seeds, name) for name in seeds.seeds}
    value_sets: dict[str, set[str]] = defaultdict(set)
    for entry in rows.get("value_sets", ()):
        if entry["value"]:
            value_sets[f"@{entry['value_set_id']}".lower()].add(entry["value"].strip().lower())
    sets = {name: frozenset(members) for name, members in value_sets.items()}
    attributes = {entry["attribute_id"]: entry for entry in rows.get("attributes", ())}
    categories = _grouped(rows.get("scorecard_categories", ()), "scorecard_id", "version")
    criteria = _grouped(
        rows.get("scorecard_criteria", ()), "scorecard_id", "version", "category_id"
    )
    rules = _grouped(rows.get("scorecard_rules", ()), "scorecard_id", "version", "criterion_id")
    bands = _grouped(rows.get("score_bands", ()), "band_scale")

    def criterion(entry: Entry) -> Criterion:
        attribute = attributes[entry["attribute_id"]]
        own = rules[entry["scorecard_id"], entry["version"], entry["criterion_id"]]
        kind = attribute["value_kind"] or ""
        read = (Rule(rule, entry["attribute_id"], kind, match_values(rule, sets)) for rule in own)
        return Criterion(entry, attribute, tuple(read))

    def category(entry: Entry) -> Category:
        own = criteria[entry["scorecard_id"], entry["version"], entry["category_id"]]
        known = (criterion(line) for line in own if line["attribute_id"] in attributes)
        return Category(entry, tuple(known))

    cards = tuple(
        Card(
            entry,
            tuple(map(category, categories[entry["scorecard_id"], entry["version"]])),
            tuple(
                sorted(
                    (band for band in bands[entry["band_scale"],] if band["min_score"] is not None),
                    key=lambda band: band["min_score"],
                )
            ),
        )
        for entry in rows.get("scorecards", ())
        if entry["status"] != "retired"
    )
    conditions = tuple(
        Clause(
            entry,
            entry["attribute_id"],
            attributes[entry["attribute_id"]]["value_kind"] or "",
            match_values(entry, sets),
        )
        for entry in rows.get("conditions", ())
        if entry["attribute_id"] in attributes
    )
    return Book(cards, conditions, attributes, sets, rows, as_of)


def match_values(entry: Entry, value_sets: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Return the values of a list as the models compare them, with value sets written out."""
    words = (word.strip().lower() for word in (entry["match_values"] or "").split("|"))
    return frozenset().union(*(value_sets.get(word, {word}) for word in words if word))


def _grouped(rows: Iterable[Entry], *columns: str) -> defaultdict[tuple[Any, ...], list[Entry]]:
    grouped: defaultdict[tuple[Any, ...], list[Entry]] = defaultdict(list)
    for entry in rows:
        grouped[tuple(entry[column] for column in columns)].append(entry)
    return grouped
