"""Checks of what numbers may be: ranges beyond what is plausible, units of what is no number."""

from collections.abc import Iterator

from icp_warehouse.check.book import Book
from icp_warehouse.check.cards import NUMERIC_KINDS, Clause, Rule
from icp_warehouse.check.cells import shown
from icp_warehouse.check.finding import Finding

OWN = "attribute:"


def check_numbers(book: Book) -> Iterator[Finding]:
    """Check ranges against the bounds of their attributes, and the units of own columns."""
    rules = [rule for card in book.cards for one in card.criteria for rule in one.rules]
    for clause in (*rules, *book.conditions):
        if clause.operator == "between":
            yield from _range(book, clause)
    yield from _units(book)


def _range(book: Book, clause: Clause) -> Iterator[Finding]:
    attribute = book.attributes[clause.attribute_id]
    lowest, highest = attribute["lowest"], attribute["highest"]
    if highest is not None and clause.lower is not None and clause.lower > highest:
        column, words = "lower_bound", f"begins at {shown(clause.lower)}"
        end = f"goes up to {shown(highest)}"
    elif lowest is not None and clause.upper is not None and clause.upper < lowest:
        column, words = "upper_bound", f"ends at {shown(clause.upper)}"
        end = f"begins at {shown(lowest)}"
    else:
        return
    name = clause.rule_id if isinstance(clause, Rule) else f"The range of {clause.attribute_id}"
    sentence = f"{name} {words}, but what is plausible for {clause.attribute_id} {end}."
    mend = "correct the range, or the bounds of the attribute in attributes.csv"
    yield clause.entry.finding("range_implausible", column, sentence, mend)


def _units(book: Book) -> Iterator[Finding]:
    for entry in book.entries.get("column_map", ()):
        name = (entry["canonical_column"] or "").removeprefix(OWN)
        attribute = book.attributes.get(name)
        if not entry["unit"] or not attribute or name == entry["canonical_column"]:
            continue
        if attribute["value_kind"] not in NUMERIC_KINDS:
            kind = attribute["value_kind"]
            sentence = f"{name} is of kind {kind}, which no unit {entry['unit']} can be applied to."
            yield entry.finding("unit_without_number", "unit", sentence, "leave unit empty")
