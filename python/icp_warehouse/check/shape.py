"""Checks of what a profile should have: several attributes, every dimension, an exclusion."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from icp_warehouse.check.book import Book
from icp_warehouse.check.cards import NUMERIC_KINDS, Card, Clause, acts_on
from icp_warehouse.check.finding import Finding
from icp_warehouse.check.ranges import Range
from icp_warehouse.seeds.rows import Place

FEWEST_ATTRIBUTES = 3
EFFECTIVE = ("disqualify", "cap_tier")
DIMENSIONS = ("firmographic", "technographic", "behavioral", "economic", "strategic", "exclusion")


def check_shape(book: Book) -> Iterator[Finding]:
    """Check the cards, exclusions and conditions as a whole."""
    ideal = [card for card in book.cards if card.is_ideal and card.categories]
    for card in ideal:
        yield from _attributes(card)
    for card in book.cards:
        yield from _consequences(card)
    yield from _circular_hypotheses(book)
    if active := [card for card in ideal if card.status == "active"]:
        yield from _exclusions(book, active)
    if ideal:
        yield from _dimensions(book, ideal)
    yield from _conditions(book)


def _attributes(card: Card) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for criterion in card.criteria:
        attribute_id = criterion.entry["attribute_id"]
        if attribute_id in seen:
            sentence = (
                f"{criterion.criterion_id} and {seen[attribute_id]} of {card.label} both read "
                f"{attribute_id}, so one fact counts twice."
            )
            mend = "let one of them read another attribute, or take it out with its rules"
            yield criterion.entry.finding("attribute_twice", "attribute_id", sentence, mend)
        seen.setdefault(attribute_id, criterion.criterion_id)
    if len(seen) < FEWEST_ATTRIBUTES:
        sentence = (
            f"{card.label} looks at {len(seen)} "
            f"{'attribute' if len(seen) == 1 else 'attributes'}; a profile needs "
            f"{FEWEST_ATTRIBUTES} or more."
        )
        mend = "add criteria, such as size, revenue and industry"
        yield card.entry.finding("attributes_few", "scorecard_id", sentence, mend)


def _consequences(card: Card) -> Iterator[Finding]:
    for criterion in card.criteria:
        if criterion.attribute["is_consequence"]:
            sentence = (
                f"{criterion.criterion_id} of {card.label} reads {criterion.attribute_id}, which "
                "follows from winning or losing: the score would know the outcome."
            )
            mend = "read what is known before, or say in attributes.csv that it is no consequence"
            yield criterion.entry.finding("consequence_scored", "attribute_id", sentence, mend)


def _circular_hypotheses(book: Book) -> Iterator[Finding]:
    reads = {
        clause.entry["owner_id"]: clause.attribute_id
        for clause in book.conditions
        if clause.entry["owner_type"] == "segment"
        and book.attributes[clause.attribute_id]["is_consequence"]
    }
    for entry in book.entries.get("icp_hypotheses", ()):
        if attribute_id := reads.get(entry["segment_id"]):
            sentence = (
                f"{entry['hypothesis_id']} asks how often {entry['segment_id']} is won, and "
                f"{attribute_id} puts accounts there because they were won or lost."
            )
            mend = "name a segment by what is known before"
            yield entry.finding("consequence_scored", "segment_id", sentence, mend)


def _exclusions(book: Book, cards: list[Card]) -> Iterator[Finding]:
    in_force = [
        entry
        for entry in book.entries.get("exclusions", ())
        if entry["effect"] in EFFECTIVE and any(acts_on(entry, card, book.as_of) for card in cards)
    ]
    if not in_force and "exclusions" in book.entries:
        yield Finding(
            "exclusion_none",
            "scorecard/exclusions.csv",
            Place(1, 1),
            f"No exclusion disqualifies or caps anybody on {book.as_of}; "
            "a profile says who is no customer, too.",
            "add an exclusion and its conditions",
        )


def _dimensions(book: Book, cards: list[Card]) -> Iterator[Finding]:
    read = {criterion.entry["attribute_id"] for card in cards for criterion in card.criteria}
    read |= {clause.attribute_id for clause in book.conditions}
    found = {book.attributes[name]["dimension"] for name in read if name in book.attributes}
    for dimension in DIMENSIONS:
        if dimension not in found:
            yield Finding(
                "dimension_unscored",
                "scorecard/attributes.csv",
                Place(1, 1),
                f"No rule and no condition reads an attribute of the dimension {dimension}.",
                "let a criterion read one, or set the level of dimension_unscored to off",
            )


def _conditions(book: Book) -> Iterator[Finding]:
    groups: dict[tuple[Any, ...], list[Clause]] = defaultdict(list)
    for clause in book.conditions:
        entry = clause.entry
        key = (entry["owner_type"], entry["owner_id"], entry["clause_group"], clause.attribute_id)
        groups[key].append(clause)
    for (owner_type, owner_id, group, attribute_id), clauses in groups.items():
        if len(clauses) > 1 and _excludes_itself(clauses):
            sentence = (
                f"The clauses of group {group} of {owner_type} {owner_id} on {attribute_id} "
                "cannot hold together."
            )
            mend = "give one of them another clause_group: one group is enough"
            yield clauses[-1].entry.finding("condition_never_holds", "operator", sentence, mend)


def _excludes_itself(clauses: list[Clause]) -> bool:
    operators = {clause.operator for clause in clauses}
    if "missing" in operators:
        return operators != {"missing"}
    kind = clauses[0].value_kind
    if kind in NUMERIC_KINDS:
        lowers: list[Decimal] = [clause.lower for clause in clauses if clause.lower is not None]
        uppers: list[Decimal] = [clause.upper for clause in clauses if clause.upper is not None]
        shared = Range(max(lowers, default=None), min(uppers, default=None))
        return (shared.of_integers() if kind == "integer" else shared).is_empty
    wanted = [clause.values for clause in clauses if clause.operator in ("any_of", "all_of")]
    if kind == "set" or not wanted:
        return False
    left = frozenset.intersection(*wanted)
    return not left.difference(*(c.values for c in clauses if c.operator == "none_of"))
