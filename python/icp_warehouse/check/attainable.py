"""Which points and scores a card can give at all, over every combination of known values."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from icp_warehouse.check.cards import LISTING, NUMERIC_KINDS, Card, Category, Criterion, Rule

Sums = frozenset[Fraction]
ZERO = Fraction(0)
NOTHING: Sums = frozenset({ZERO})
# Beyond so many different sums nothing is said about a card.
MOST_SUMS = 20_000


class TooManySumsError(Exception):
    """A card has more different scores than is worth going through."""


def level_points(criterion: Criterion, capped: bool = True) -> frozenset[Decimal]:
    """Return the points a known value can give, up to the criterion's maximum if `capped`."""
    kind = criterion.attribute["value_kind"]
    if kind in NUMERIC_KINDS:
        levels = _number_levels(criterion, is_integer=kind == "integer")
    elif kind == "set":
        levels = _set_levels(criterion)
    else:
        levels = _word_levels(criterion)
    if capped and criterion.is_sum:
        levels = {min(points, criterion.max_points) for points in levels}
    return frozenset(levels)


def _worth(criterion: Criterion, matching: Sequence[Rule]) -> Decimal:
    if not matching:
        return criterion.otherwise.points if criterion.otherwise else Decimal(0)
    points = [rule.points for rule in matching]
    return sum(points, Decimal(0)) if criterion.is_sum else max(points)


def _number_levels(criterion: Criterion, is_integer: bool) -> set[Decimal]:
    rules = criterion.with_operator("between")
    bounds = sorted({b for rule in rules for b in (rule.lower, rule.upper) if b is not None})
    samples = list(bounds)
    if is_integer:
        samples = [one.to_integral_value() + step for one in bounds for step in (-1, 0, 1)]
    else:
        samples += [(one + two) / 2 for one, two in pairwise(bounds)]
        samples += [bounds[0] - 1, bounds[-1] + 1] if bounds else []
    return {
        _worth(criterion, [rule for rule in rules if _is_within(rule, number)])
        for number in samples or [Decimal(0)]
    }


def _is_within(rule: Rule, number: Decimal) -> bool:
    return (rule.lower is None or rule.lower <= number) and (
        rule.upper is None or number <= rule.upper
    )


def _word_levels(criterion: Criterion) -> set[Decimal]:
    rules = criterion.with_operator(*LISTING)
    words: set[str | None] = {None, *(word for rule in rules for word in rule.values)}
    if criterion.attribute["value_kind"] == "boolean":
        words = {"true", "false"}
    return {_worth(criterion, [rule for rule in rules if _is_listed(rule, word)]) for word in words}


def _is_listed(rule: Rule, word: str | None) -> bool:
    if rule.operator == "none_of":
        return word not in rule.values
    return word in rule.values and (rule.operator == "any_of" or len(rule.values) == 1)


def _set_levels(criterion: Criterion) -> set[Decimal]:
    rules = criterion.with_operator(*LISTING)
    nothing = _worth(criterion, [])
    if not criterion.is_sum:
        return {nothing, *(rule.points for rule in rules)}
    sums = {Decimal(0)}
    for rule in rules:
        sums |= {one + rule.points for one in sums}
    return (sums - {Decimal(0)}) | {nothing}


@dataclass(frozen=True)
class Part:
    """A category of a card: what each criterion can add to the score, and the cap."""

    criteria: tuple[tuple[str, Sums], ...]
    cap: Fraction | None

    def sums(self, without: str | None = None) -> Sums:
        """Return the uncapped sums of the criteria, perhaps without one of them."""
        total = NOTHING
        for name, levels in self.criteria:
            if name != without:
                total = plus(total, levels)
        return total

    def capped(self, sums: Iterable[Fraction]) -> Sums:
        """Return sums, at most the cap of the category."""
        cap = self.cap
        return frozenset(sums) if cap is None else frozenset(min(one, cap) for one in sums)


@dataclass(frozen=True)
class Basis:
    """What an account is scored on: the whole card, or its fit alone. Sums to 100 at most."""

    parts: tuple[Part, ...]

    def totals(self, leaving_out: Part | None = None) -> Sums:
        """Return the scores the parts can add up to."""
        total = NOTHING
        for part in self.parts:
            if part is not leaving_out:
                total = plus(total, part.capped(part.sums()))
        return total


def plus(one: Sums, other: Sums) -> Sums:
    """Return every sum of two numbers."""
    sums = frozenset(first + second for first in one for second in other)
    if len(sums) > MOST_SUMS:
        raise TooManySumsError
    return sums


def bases(card: Card) -> list[Basis]:
    """Return the whole card and, if it has signals, its fit alone; both on the scale to 100."""
    chosen = [list(card.categories), [one for one in card.categories if one.part == "fit"]]
    if len(chosen[0]) == len(chosen[1]):
        chosen.pop()
    return [basis for categories in chosen if (basis := _basis(card, categories))]


def _basis(card: Card, categories: list[Category]) -> Basis | None:
    criteria = [criterion for category in categories for criterion in category.criteria]
    if card.is_weighted:
        whole = sum(Fraction(one.entry["weight_pct"] or 0) for one in criteria)
    else:
        whole = sum(Fraction(category.max_points) for category in categories)
    if not whole:
        return None
    return Basis(tuple(_part(card, category, Fraction(whole)) for category in categories))


def _part(card: Card, category: Category, whole: Fraction) -> Part:
    criteria = []
    for criterion in category.criteria:
        scale = 100 / whole
        if card.is_weighted:
            most = Fraction(criterion.max_points)
            scale *= Fraction(criterion.entry["weight_pct"] or 0) / most if most else 0
        levels = {Fraction(points) * scale for points in (*level_points(criterion), Decimal(0))}
        levels |= {Fraction(rule.points) * scale for rule in criterion.with_operator("missing")}
        criteria.append((criterion.criterion_id, frozenset(levels)))
    cap = None if card.is_weighted else Fraction(category.max_points) * 100 / whole
    return Part(tuple(criteria), cap)
