"""Checks of single rules and conditions: operator, bounds, spelling, values nothing can give."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from icp_warehouse.check.book import Book
from icp_warehouse.check.cards import LISTING, NUMERIC_KINDS, Clause, Entry
from icp_warehouse.check.cells import shown
from icp_warehouse.check.column_targets import unread
from icp_warehouse.check.finding import Finding
from icp_warehouse.check.ranges import Range

# Attributes the models read from fields of a CRM; others need a row in a seed, or attributes.csv.
FIELDS = frozenset(
    {
        "account_type",
        "annual_revenue",
        "company_age_years",
        "competitor",
        "country",
        "deal_type",
        "employee_count",
        "funding_stage",
        "growth_rate",
        "industry",
        "lead_source",
        "region",
        "state",
        "technologies",
    }
)


def check_clauses(book: Book) -> Iterator[Finding]:
    """Check every rule and condition by itself."""
    rules = [rule for card in book.cards for one in card.criteria for rule in one.rules]
    givers = Givers.of(book)
    for clause in (*rules, *book.conditions):
        yield from _operator(clause)
        yield from _bounds(clause)
        if clause.operator in LISTING:
            yield from _spelling(clause.entry, "match_values")
            if clause.value_kind not in NUMERIC_KINDS:
                yield from givers.unknown_values(clause)
    for entry in book.entries.get("value_sets", ()):
        yield from _spelling(entry, "value")
    yield from _unsourced(book, givers, [*rules, *book.conditions])
    yield from _unused_sets(book)


def _operator(clause: Clause) -> Iterator[Finding]:
    is_number = clause.value_kind in NUMERIC_KINDS
    if is_number and clause.operator in LISTING:
        wrong, mend = clause.operator, "use between with a bound, and empty match_values"
    elif not is_number and clause.operator == "between":
        wrong, mend = "between", "use any_of with match_values, and empty the bounds"
    else:
        return
    sentence = f"{clause.attribute_id} is of kind {clause.value_kind}, which {wrong} never matches."
    yield clause.entry.finding("rule_operator", "operator", sentence, mend)


def _bounds(clause: Clause) -> Iterator[Finding]:
    lower, upper = clause.lower, clause.upper
    if lower is None or upper is None:
        return
    words = f"{shown(lower)} to {shown(upper)}"
    if lower > upper:
        sentence = f"The range {words} ends before it begins, so nothing matches."
        mend = "exchange the two bounds, or correct one"
        yield clause.entry.finding("bounds_reversed", "lower_bound", sentence, mend)
    elif clause.value_kind == "integer" and Range(lower, upper).of_integers().is_empty:
        sentence = f"The range {words} holds no whole number."
        yield clause.entry.finding(
            "bounds_reversed", "lower_bound", sentence, "write whole numbers as bounds"
        )


def _spelling(entry: Entry, column: str) -> Iterator[Finding]:
    cell = entry.row[column]
    elements = cell.split("|") if column == "match_values" else [cell]
    seen: set[str] = set()
    for element in elements:
        proper = element.strip().lower()
        if not proper:
            sentence, mend = "The list has an empty value.", "take the extra bar out"
        elif element != proper:
            sentence, mend = f"The canonical form of {element!r} is {proper!r}.", f"write {proper}"
        elif ";" in element:
            sentence = f"{element!r} is one value: a semicolon separates nothing here."
            mend = f"write {'|'.join(part.strip() for part in element.split(';'))}"
        elif proper in seen:
            sentence, mend = f"{element!r} stands in the list twice.", "take one of them out"
        else:
            seen.add(proper)
            continue
        yield entry.finding("value_spelling", column, sentence, mend)


@dataclass(frozen=True)
class Givers:
    """The values of attributes that mappings and evidence can give."""

    mapped: Mapping[str, tuple[str, frozenset[str]]]
    evidenced: Mapping[str, frozenset[str]]
    described: Mapping[str, frozenset[str]]
    own: frozenset[str]
    sets: tuple[Entry, ...]

    @classmethod
    def of(cls, book: Book) -> "Givers":
        """Read what the seeds say about where values come from."""
        mapped = {}
        for name, rows in book.entries.items():
            if not rows or "source_value" not in rows[0].typed:
                continue
            for column in rows[0].typed.keys() & book.attributes.keys():
                mapped[column] = (name, frozenset((row[column] or "").lower() for row in rows))
        evidenced = defaultdict(set)
        for row in book.entries.get("signal_evidence", ()):
            evidenced[row["attribute_id"]].add((row["attribute_value"] or "").lower())
        described = {
            name: frozenset(re.findall(r"\w+", (row["description"] or "").lower()))
            for name, row in book.attributes.items()
        }
        mapped_rows = book.entries.get("column_map", ())
        read = (row for row in mapped_rows if unread(book, row) is None)
        targets = (row["canonical_column"] or "" for row in read)
        own = (name.removeprefix("attribute:") for name in targets if "attribute:" in name)
        return cls(
            mapped,
            {name: frozenset(filled) for name, filled in evidenced.items()},
            described,
            frozenset(own),
            book.entries.get("value_sets", ()),
        )

    def unknown_values(self, clause: Clause) -> Iterator[Finding]:
        """Find values that no mapping gives, or that no evidence and no description names."""
        name = clause.attribute_id
        if clause.value_kind == "boolean":
            yield from self._unproduced(clause, "a boolean", frozenset({"true", "false"}))
        elif name in self.mapped and name not in self.own:
            seed, known = self.mapped[name]
            yield from self._unproduced(clause, seed, known)
        elif name in self.evidenced and name not in self.own:
            known = self.evidenced[name] | self.described[name]
            for value in sorted(clause.values - known - {""}):
                sentence = (
                    f"No evidence gives {name} the value {value!r}, and its description does not "
                    "name it: only somebody who writes it down just so can."
                )
                mend = _nearest(value, known) or "add evidence, or name it in attributes.csv"
                yield self._where(clause, value, "value_only_observed", sentence, mend)

    def _unproduced(self, clause: Clause, giver: str, known: frozenset[str]) -> Iterator[Finding]:
        # A name of a list that does not exist has its own finding.
        for value in sorted(one for one in clause.values - known if one and one[0] != "@"):
            sentence = f"{giver} never gives {clause.attribute_id} the value {value!r}."
            mend = _nearest(value, known) or f"write a value that {giver} gives, or map one to it"
            yield self._where(clause, value, "value_not_produced", sentence, mend)

    def _where(
        self, clause: Clause, value: str, check_id: str, sentence: str, mend: str
    ) -> Finding:
        """Return a finding about a value at its row in `value_sets`, if it comes from there."""
        words = [word.strip().lower() for word in clause.entry.row["match_values"].split("|")]
        for entry in self.sets if value not in words else ():
            is_same = entry.row["value"].strip().lower() == value
            if is_same and f"@{entry['value_set_id']}".lower() in words:
                return entry.finding(check_id, "value", sentence, mend)
        return clause.entry.finding(check_id, "match_values", sentence, mend)

    def has_source(self, attribute_id: str) -> bool:
        """Return whether a field, a mapping or evidence can fill an attribute."""
        return attribute_id in FIELDS | self.own | self.evidenced.keys()


def _nearest(value: str, known: Iterable[str]) -> str | None:
    close = get_close_matches(value, sorted(known), n=1)
    return f"write {close[0]}" if close else None


def _unsourced(book: Book, givers: Givers, clauses: list[Clause]) -> Iterator[Finding]:
    for name in dict.fromkeys(clause.attribute_id for clause in clauses):
        if not givers.has_source(name):
            yield book.attributes[name].finding(
                "attribute_unsourced",
                "attribute_id",
                f"Rules read {name}, and no field, mapping or evidence gives it a value; "
                "only rows of attributes.csv can.",
                f"map a column to attribute:{name} in column_map.csv",
            )


def _unused_sets(book: Book) -> Iterator[Finding]:
    readers = (*book.entries.get("scorecard_rules", ()), *book.entries.get("conditions", ()))
    used = {word.strip().lower() for row in readers for word in row.row["match_values"].split("|")}
    named = set()
    for entry in book.entries.get("value_sets", ()):
        name = entry["value_set_id"]
        if f"@{name}".lower() not in used and name not in named:
            named.add(name)
            sentence = f"No rule and no condition uses the list {name}."
            mend = f"use it as @{name}, or take its rows out"
            yield entry.finding("value_set_unused", "value_set_id", sentence, mend)
