"""Checks of what scores can reach: bands out of reach, criteria that decide nothing."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import floor

from icp_warehouse.check.attainable import Basis, Part, TooManySumsError, bases
from icp_warehouse.check.book import Book
from icp_warehouse.check.cards import NUMERIC_KINDS, Card, Clause, Criterion, Rule, acts_on
from icp_warehouse.check.finding import Finding

MOST_NAMED = 3


def check_reach(book: Book) -> Iterator[Finding]:
    """Check which bands and tiers each card can reach, and by what."""
    for card in book.cards:
        edges = card.edges
        if not edges or len(set(edges)) < len(edges):
            continue
        try:
            scored_on = bases(card)
            yield from _bands(card, scored_on)
            yield from _idle(card, scored_on)
            if card.is_ideal:
                yield from _worthless(book, card, scored_on)
        except TooManySumsError:
            continue


def _leaves_unknowns_out(card: Card) -> bool:
    """Return whether any one known criterion can give every score by itself."""
    return bool(card.entry["missing_policy"] == "rescale")


def _bands(card: Card, scored_on: Sequence[Basis]) -> Iterator[Finding]:
    every = sorted(frozenset().union(*(basis.totals() for basis in scored_on)))
    if not every or _leaves_unknowns_out(card):
        return
    edges = card.edges
    # Points that fade reach every score between the full ones.
    is_dense = any(criterion.entry["half_life_days"] for criterion in card.criteria)
    for number, band in enumerate(card.bands):
        low = edges[number] if number else min(edges[0], every[0])
        high = edges[number + 1] if number + 1 < len(edges) else max(edges[-1], every[-1]) + 1
        is_hit = every[0] < high and every[-1] >= low
        if not is_dense:
            is_hit = any(low <= score < high for score in every)
        if not is_hit:
            sentence = (
                f"No account can get into {band['band_id']} of {band['band_scale']} on "
                f"{card.label}; its scores go up to {float(every[-1]):g}."
            )
            below = edges[number - 1] if number else low
            reached = [floor(score) for score in every if score < low]
            mend = "give the card a band scale of its own"
            if reached and reached[-1] > below:
                mend = f"set min_score to {reached[-1]}, or {mend}"
            yield band.finding("band_unreachable", "min_score", sentence, mend)


def _tier(card: Card, score: Fraction) -> str:
    return str(card.bands[max(bisect_right(card.edges, score) - 1, 0)]["tier"])


def _idle(card: Card, scored_on: Sequence[Basis]) -> Iterator[Finding]:
    for criterion in card.criteria:
        if not any(_decides(card, basis, criterion.criterion_id) for basis in scored_on):
            sentence = (
                f"{criterion.criterion_id} of {card.label} changes no tier, "
                "whatever the other criteria say."
            )
            mend = "give it more points, or take it out with all rows that name it"
            yield criterion.entry.finding("criterion_idle", "criterion_id", sentence, mend)


def _decides(card: Card, basis: Basis, criterion_id: str) -> bool:
    for part in basis.parts:
        levels = dict(part.criteria).get(criterion_id)
        if levels is None:
            continue
        if _leaves_unknowns_out(card):
            return len(levels) > 1
        rest = basis.totals(leaving_out=part)
        low, high = min(levels), max(levels)
        for other in part.sums(without=criterion_id):
            worst, best = (min(part.capped({other + level})) for level in (low, high))
            if worst != best and any(_is_between(card, one + worst, one + best) for one in rest):
                return True
    return False


def _is_between(card: Card, worst: Fraction, best: Fraction) -> bool:
    return _tier(card, worst) != _tier(card, best)


def _worthless(book: Book, card: Card, scored_on: Sequence[Basis]) -> Iterator[Finding]:
    top = card.bands[-1]
    for category in card.categories:
        for criterion in category.criteria if category.part == "fit" else ():
            if criterion.attribute["value_kind"] in NUMERIC_KINDS or not criterion.max_points:
                continue
            for rule in criterion.with_operator("any_of", "all_of"):
                if rule.points > 0 or _is_excluded(book, card, rule):
                    continue
                best = max(_best_with(basis, criterion, rule) for basis in scored_on)
                if best >= card.edges[-1]:
                    names = sorted(rule.values)
                    more = f" and {len(names) - MOST_NAMED} more" * (len(names) > MOST_NAMED)
                    yield rule.entry.finding(
                        "worthless_reaches_best",
                        "points",
                        f"With {', '.join(names[:MOST_NAMED])}{more} (0 on "
                        f"{criterion.criterion_id}) an account can still score {float(best):g} on "
                        f"{card.label}: {top['label']}, tier {top['tier']}.",
                        "cap its tier with an exclusion, or give the criterion more weight",
                    )


def _best_with(basis: Basis, criterion: Criterion, rule: Rule) -> Fraction:
    total = Fraction(0)
    for part in basis.parts:
        most = max(part.sums())
        if (levels := dict(part.criteria).get(criterion.criterion_id)) is not None:
            scale = max(levels) / Fraction(criterion.max_points)
            most = max(part.sums(without=criterion.criterion_id)) + Fraction(rule.points) * scale
        total += _cap(part, most)
    return total


def _cap(part: Part, most: Fraction) -> Fraction:
    return most if part.cap is None else min(most, part.cap)


def _is_excluded(book: Book, card: Card, rule: Rule) -> bool:
    """Return whether an exclusion in force keeps every value of the rule out of the best tier."""
    best_tier = card.bands[-1]["tier"]
    return any(
        (entry["effect"] == "disqualify" or _caps(entry["effect"], entry["effect_tier"], best_tier))
        and acts_on(entry, card, book.as_of)
        and any(_covers(book, entry["exclusion_id"], clause, rule) for clause in book.conditions)
        for entry in book.entries.get("exclusions", ())
    )


def _caps(effect: str | None, tier: str | None, best_tier: str) -> bool:
    return effect == "cap_tier" and tier is not None and tier > best_tier


def _covers(book: Book, exclusion_id: str, clause: Clause, rule: Rule) -> bool:
    own = (clause.entry["owner_type"], clause.entry["owner_id"]) == ("exclusion", exclusion_id)
    if not own or clause.operator != "any_of":
        return False
    group = clause.entry["clause_group"]
    fellows = [
        other
        for other in book.conditions
        if (other.entry["owner_type"], other.entry["owner_id"]) == ("exclusion", exclusion_id)
        and other.entry["clause_group"] == group
    ]
    return (
        len(fellows) == 1
        and clause.attribute_id == rule.attribute_id
        and rule.values <= clause.values
    )
