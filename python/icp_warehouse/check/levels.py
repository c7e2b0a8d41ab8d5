"""Checks of the rules of one criterion: holes, overlaps, values in two rules, what never fires."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from icp_warehouse.check.book import Book
from icp_warehouse.check.cards import LISTING, NUMERIC_KINDS, Card, Criterion, Rule
from icp_warehouse.check.cells import shown
from icp_warehouse.check.finding import Finding
from icp_warehouse.check.ranges import Range, covers_everything, holes, overlaps

OTHER = "any other value"
MOST_NAMED = 3


def check_levels(book: Book) -> Iterator[Finding]:
    """Check every criterion of every card."""
    for card in book.cards:
        for criterion in card.criteria:
            yield from _repeats(criterion)
            if criterion.attribute["value_kind"] in NUMERIC_KINDS:
                yield from _numbers(card, criterion)
            else:
                yield from _words(card, criterion)


def range_of(rule: Rule) -> Range:
    """Return the range of a `between` rule, on whole numbers where the attribute has no other."""
    bounds = Range(rule.lower, rule.upper)
    return bounds.of_integers() if rule.value_kind == "integer" else bounds


def _repeats(criterion: Criterion) -> Iterator[Finding]:
    for word in ("otherwise", "missing"):
        same = criterion.with_operator(word)
        for rule in same[1:]:
            yield rule.entry.finding(
                "otherwise_repeated",
                "operator",
                f"{criterion.criterion_id} has a second rule {word!r}; "
                f"{same[0].rule_id} is one already.",
                "take one of them out",
            )


def _numbers(card: Card, criterion: Criterion) -> Iterator[Finding]:
    rules = criterion.with_operator("between")
    ranges = [range_of(rule) for rule in rules]
    is_integer = criterion.attribute["value_kind"] == "integer"
    for hole in holes(ranges, is_integer):
        after = rules[hole.next_range]
        if is_integer:
            low, high = shown(hole.above + 1), shown(hole.below - 1)
            values = low if low == high else f"{low} to {high}"
        else:
            values = f"between {shown(hole.above)} and {shown(hole.below)}"
        rest = criterion.otherwise
        falls = (
            "match no rule"
            if rest is None
            else f"match no range and fall to {rest.rule_id} ({shown(rest.points)} points)"
        )
        yield after.entry.finding(
            "range_hole",
            "lower_bound",
            f"{criterion.criterion_id} of {card.label}: values {values} {falls}.",
            "let the ranges meet, or add a rule for the hole",
        )
    if not criterion.is_sum:
        for one, two, shared in overlaps(ranges):
            first, second = sorted((rules[one], rules[two]), key=lambda r: r.entry.row.line)
            yield second.entry.finding(
                "range_overlap",
                "lower_bound" if second.lower is not None else "upper_bound",
                f"{criterion.criterion_id} of {card.label}: {_words_of(shared)} is in "
                f"{first.rule_id} and in {second.rule_id}; the higher points count.",
                "let the ranges share no more than an edge",
            )
    if covers_everything(ranges, is_integer):
        yield from _nothing_left(card, criterion)
    # Holes between ranges have their own finding; without an end on both sides there is a rest.
    elif rules and not all(None in ends for ends in _ends(ranges)):
        yield from _otherwise_missing(card, criterion)


def _words(card: Card, criterion: Criterion) -> Iterator[Finding]:
    rules = criterion.with_operator(*LISTING)
    is_set = criterion.attribute["value_kind"] == "set"
    universe = frozenset({"true", "false"})
    if criterion.attribute["value_kind"] != "boolean":
        universe = frozenset({OTHER}).union(*(rule.values for rule in rules))
    matched = {rule.rule_id: _matched(rule, universe, is_set) for rule in rules}
    for rule in rules:
        if not matched[rule.rule_id]:
            yield rule.entry.finding(
                "rule_never_fires",
                "match_values",
                f"{criterion.criterion_id} of {card.label}: no value can match {rule.rule_id}.",
                "use any_of, or take the rule out",
            )
    if not criterion.is_sum:
        pairs = (
            (first, second)
            for first, second in combinations(rules, 2)
            # Rules of a set may build on each other: one tool, and that tool with another.
            if not is_set or {first.operator, second.operator} == {"any_of"}
        )
        for first, second in pairs:
            shared = sorted(matched[first.rule_id] & matched[second.rule_id])
            if shared:
                more = f" and {len(shared) - MOST_NAMED} more" * (len(shared) > MOST_NAMED)
                yield second.entry.finding(
                    "value_overlap",
                    "match_values",
                    f"{criterion.criterion_id} of {card.label}: {', '.join(shared[:MOST_NAMED])}"
                    f"{more} is in {first.rule_id} and in {second.rule_id}; "
                    "the higher points count.",
                    "list each value in one rule",
                )
    if not is_set and universe <= frozenset().union(*matched.values()):
        yield from _nothing_left(card, criterion)
    elif rules:
        yield from _otherwise_missing(card, criterion)


def _ends(ranges: list[Range]) -> tuple[list[Decimal | None], list[Decimal | None]]:
    return [one.lower for one in ranges], [one.upper for one in ranges]


def _nothing_left(card: Card, criterion: Criterion) -> Iterator[Finding]:
    if (rest := criterion.otherwise) is not None:
        yield rest.entry.finding(
            "rule_never_fires",
            "operator",
            f"{criterion.criterion_id} of {card.label}: the other rules leave nothing to "
            f"{rest.rule_id}.",
            "take the rule out",
        )


def _otherwise_missing(card: Card, criterion: Criterion) -> Iterator[Finding]:
    if criterion.otherwise is None:
        yield criterion.rules[-1].entry.finding(
            "otherwise_missing",
            "operator",
            f"{criterion.criterion_id} of {card.label} has no rule for values that no other rule "
            "names; they get 0 points without a reason.",
            "add a rule with the operator otherwise",
        )


def _matched(rule: Rule, universe: frozenset[str], is_set: bool) -> frozenset[str]:
    """Return the values that match on their own (a set: as an element of it)."""
    if rule.operator == "none_of":
        return universe - rule.values
    if rule.operator == "all_of" and not is_set and len(rule.values) > 1:
        return frozenset()
    return rule.values & universe


def _words_of(shared: Range) -> str:
    lower = None if shared.lower is None else shown(shared.lower)
    upper = None if shared.upper is None else shown(shared.upper)
    if lower is None and upper is None:
        return "every value"
    if lower == upper and lower is not None:
        return lower
    if lower is None:
        return f"everything up to {upper}"
    return f"everything from {lower} on" if upper is None else f"{lower} to {upper}"
