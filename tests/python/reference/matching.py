"""Which value a subject is known to have, and which conditions that value meets."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from reference.world import Row, Rows, Subject, World


@dataclass(frozen=True)
class Known:
    """A value somebody had observed, and how old it was on the scoring day."""

    text: str
    age_days: int


def exact(value: Any) -> Fraction:
    """Read a seed's number as the decimal a person wrote."""
    return Fraction(str(value))


def elements(text: str | None) -> set[str]:
    """Split a list cell into comparable elements."""
    return {part.strip().lower() for part in (text or "").split("|") if part.strip()}


def is_within(day: date, first: date | None, last: date | None) -> bool:
    """Say whether a day lies in a period whose missing ends are open."""
    return (first is None or first <= day) and (last is None or day <= last)


def numbers(text: str) -> list[Fraction]:
    """List the numbers a value may stand for: itself, or every whole number of a range.

    An open range is cut off beyond every edge that a world is drawn with.
    """
    low, dash, high = text.removesuffix("+").partition("-")
    if low.isdigit() and (high.isdigit() or (text.endswith("+") and not dash)):
        return [Fraction(number) for number in range(int(low), int(high or 2010) + 1)]
    try:
        return [Fraction(Decimal(text.strip()))]
    except (InvalidOperation, ValueError, OverflowError):
        return []


class Facts:
    """The observations of a world, answering for one subject and attribute at a time."""

    def __init__(self, world: World) -> None:
        """Index observations, value sets and conditions."""
        self.attributes = {row["attribute_id"]: row for row in world.attributes}
        self._sets: dict[str, set[str]] = defaultdict(set)
        for row in world.value_sets:
            self._sets[row["value_set_id"]].add(row["value"].strip().lower())
        self._observations: dict[tuple[str, str, str], Rows] = defaultdict(list)
        for row in world.attribute_values:
            if (row["attribute_value"] or "").strip():
                key = (row["grain"], row["entity_key"], row["attribute_id"])
                self._observations[key].append(row)
        self._clauses: dict[tuple[str, str], dict[Any, Rows]] = defaultdict(dict)
        for row in world.conditions:
            groups = self._clauses[row["owner_type"], row["owner_id"]]
            groups.setdefault(row["clause_group"], []).append(row)

    def value(self, subject: Subject, attribute_id: str) -> Known | None:
        """Find the latest observation the subject could be known by; None: unknown or stale."""
        attribute = self.attributes[attribute_id]
        is_deal = attribute["grain"] == "deal"
        entity_key = subject.deal_key if is_deal else subject.account_key
        if entity_key is None:
            return None
        seen = [
            row
            for row in self._observations.get((attribute["grain"], entity_key, attribute_id), [])
            if row["known_on"] is None or row["known_on"] <= subject.known_by
        ]
        if not seen:
            return None
        latest = max(seen, key=lambda row: (row["observed_on"] or date.min, row["attribute_value"]))
        observed_on = latest["observed_on"]
        age = 0 if observed_on is None else max(0, (subject.scored_on - observed_on).days)
        limit = attribute["max_age_days"]
        if limit is not None and age > limit:
            return None
        return Known(latest["attribute_value"], age)

    def meets(self, clause: Row, attribute_id: str, known: Known | None) -> bool:
        """Test one rule or condition by itself; `otherwise` needs its siblings: never met here."""
        operator = clause["operator"]
        if operator == "missing":
            return known is None
        if known is None or operator == "otherwise":
            return False
        if operator == "between":
            return self._is_between(clause, attribute_id, known.text)
        has, wanted = elements(known.text), self._wanted(clause["match_values"])
        if operator == "any_of":
            return bool(has & wanted)
        if operator == "none_of":
            return not has & wanted
        if operator == "all_of":
            return wanted <= has
        raise ValueError(f"operator {operator!r} is not in the design")

    def has_conditions(self, owner_type: str, owner_id: str) -> bool:
        """Say whether anybody wrote conditions for this owner."""
        return (owner_type, owner_id) in self._clauses

    def holds(self, owner_type: str, owner_id: str, subject: Subject) -> bool:
        """Test an owner's conditions: AND inside a clause group, OR between groups."""
        return any(
            all(
                self.meets(row, row["attribute_id"], self.value(subject, row["attribute_id"]))
                for row in group
            )
            for group in self._clauses.get((owner_type, owner_id), {}).values()
        )

    def could_meet(self, clause: Row, attribute_id: str, known: Known) -> bool:
        """Say whether some number of a range lies within a clause's bounds, whose others do not."""
        if clause["operator"] != "between":
            return False
        within = self._within(clause, attribute_id, known.text)
        return any(within) and not all(within)

    def could_hold(self, owner_type: str, owner_id: str, subject: Subject) -> bool | None:
        """Test an owner's conditions, whatever is found: True, False, or None where it decides."""
        groups = self._clauses.get((owner_type, owner_id), {}).values()
        found = [self._of_group([self._found(row, subject) for row in group]) for group in groups]
        return True if True in found else None if None in found else False

    def _of_group(self, clauses: list[bool | None]) -> bool | None:
        return False if False in clauses else None if None in clauses else True

    def _found(self, clause: Row, subject: Subject) -> bool | None:
        attribute_id = clause["attribute_id"]
        known = self.value(subject, attribute_id)
        is_findable = self.attributes[attribute_id]["grain"] == "account" or subject.deal_key
        if known is None and is_findable:
            return None
        if known is not None and self.could_meet(clause, attribute_id, known):
            return None
        return self.meets(clause, attribute_id, known)

    def _is_between(self, clause: Row, attribute_id: str, text: str) -> bool:
        within = self._within(clause, attribute_id, text)
        return bool(within) and all(within)

    def _within(self, clause: Row, attribute_id: str, text: str) -> list[bool]:
        if self.attributes[attribute_id]["value_kind"] not in ("integer", "number"):
            return []
        lower, upper = clause["lower_bound"], clause["upper_bound"]
        least = None if lower is None else exact(lower)
        most = None if upper is None else exact(upper)
        return [
            (least is None or least <= number) and (most is None or number <= most)
            for number in numbers(text)
        ]

    def _wanted(self, match_values: str | None) -> set[str]:
        wanted: set[str] = set()
        for element in (match_values or "").split("|"):
            name = element.strip()
            wanted |= self._sets.get(name[1:], set()) if name.startswith("@") else elements(name)
        return wanted
