"""New ranges for the numeric criteria of a card, drawn from the deals it is fitted on."""

from dataclasses import replace
from itertools import pairwise

import numpy as np

from icp_warehouse.fit.binning import matched_bins, rebin
from icp_warehouse.fit.card import FIXED_BASES, Card, CardCriterion, Rule
from icp_warehouse.fit.closed_deals import Deals, Texts
from icp_warehouse.fit.problem import NO_LEVEL, Bin, Bools, Column, Floats, Positions, Range, Shape
from icp_warehouse.fit.scoring import Limits
from icp_warehouse.fit.splits import Places
from icp_warehouse.fit.words import bound_id, range_words


def redrawn(card: Card, deals: Deals, places: Places, limits: Limits) -> tuple[Card, Deals]:
    """Draw ranges from some of the deals; returns the card with them and all deals matched anew."""
    criteria, matched = list(card.criteria), list(deals.matched)
    for place, criterion in enumerate(card.criteria):
        if not is_redrawable(criterion, limits):
            continue
        values = numbers(deals.values[criterion.attribute_id])
        found = _drawn(criterion, values, deals, places, place, limits.min_support)
        if found is not None:
            criteria[place], matched[place] = found
    return card.with_criteria(tuple(criteria)), replace(deals, matched=tuple(matched))


def is_redrawable(criterion: CardCriterion, limits: Limits) -> bool:
    """Whether a criterion is made of ranges that nobody has fixed."""
    return (
        criterion.is_numeric
        and criterion.match == "best"
        and criterion.criterion_id not in limits.refused
        and all(rule.basis not in FIXED_BASES for rule in criterion.rules)
        and any(rule.operator == "between" for rule in criterion.rules)
    )


def numbers(values: Texts) -> Floats:
    """Values as numbers, NaN where unknown or not a number."""
    return np.array([_number(value) for value in values], dtype=float)


def _number(value: object) -> float:
    try:
        return float(str(value)) if value is not None else np.nan
    except ValueError:
        return np.nan


def inferred_shape(criterion: CardCriterion) -> Shape:
    """The declared shape, or the one that today's points have along the scale."""
    if criterion.shape is not None:
        return criterion.shape
    points = _along_the_scale(criterion)
    steps = np.sign(np.diff(points))
    steps = steps[steps != 0]
    if not len(steps):
        return "free"
    if (steps > 0).all():
        return "rising"
    if (steps < 0).all():
        return "falling"
    return "single_peaked" if (np.diff(steps) <= 0).all() else "free"


def _along_the_scale(criterion: CardCriterion) -> list[int]:
    ranges = [rule for rule in criterion.rules if rule.operator == "between"]
    ranges.sort(key=lambda rule: -np.inf if rule.lower_bound is None else rule.lower_bound)
    elsewhere = [rule.points for rule in criterion.rules if rule.operator == "otherwise"][:1]
    points = [rule.points for rule in ranges]
    if ranges[0].lower_bound is not None:
        points = [*elsewhere, *points]
    if ranges[-1].upper_bound is not None:
        points = [*points, *elsewhere]
    return points


def _drawn(
    criterion: CardCriterion,
    values: Floats,
    deals: Deals,
    places: Places,
    place: int,
    min_support: int,
) -> tuple[CardCriterion, Positions] | None:
    column = Column(
        criterion_id=criterion.criterion_id,
        category_id=criterion.category_id,
        values=values[places],
        is_number=True,
        shape=inferred_shape(criterion),
    )
    past, good = values[places], deals.outcome[places]
    drawn_bins = [each for each in rebin(column, good) if isinstance(each, Range)]
    if criterion.value_kind != "integer":
        drawn_bins = without_holes(drawn_bins)
    bins = tuple(supported(drawn_bins, past, good, min_support))
    if len(bins) < 2:
        return None
    # On an edge that two ranges share, the better one counts.
    rates = np.array([_mean_of(good[within(past, each)].astype(float)) for each in bins])
    everyone = matched_bins(replace(column, values=values), bins, rates)
    today = np.asarray((*(rule.points for rule in criterion.rules), 0, 0), dtype=float)
    old = np.asarray(deals.matched[place])
    points = [
        round(_mean_of(today[old[places]][everyone[places] == position]))
        for position in range(len(bins))
    ]
    # A card gives its worst range nothing, whatever the old ranges in it were worth on average.
    points[int(np.argmin(points))] = 0
    rules = tuple(_rule(criterion, *each) for each in zip(bins, points, strict=True))
    missing = tuple(rule for rule in criterion.rules if rule.operator == "missing")
    drawn = replace(criterion, rules=(*rules, *missing), shape=column.shape)
    unknown = len(rules)
    is_known = deals.known[:, place]
    return drawn, np.where(is_known, np.where(everyone < 0, NO_LEVEL, everyone), unknown)


def within(values: Floats, each: Range) -> Bools:
    """Which values are in a range."""
    lower = -np.inf if each.lower is None else each.lower
    upper = np.inf if each.upper is None else each.upper
    return (values >= lower) & (values <= upper)


def without_holes(bins: list[Range]) -> list[Range]:
    """Ranges of numbers with fractions: neighbours share an edge, the rounder of the two."""
    closed = list(bins)
    for place, (left, right) in enumerate(pairwise(bins)):
        if left.upper is None or right.lower is None or left.upper == right.lower:
            continue
        edge = min(left.upper, right.lower, key=lambda value: len(f"{value:.15g}".strip("0")))
        closed[place] = replace(closed[place], upper=edge)
        closed[place + 1] = replace(closed[place + 1], lower=edge)
    return closed


def supported(bins: list[Range], values: Floats, good: Bools, min_support: int) -> list[Range]:
    """Ranges with enough deals: a thin one joins the neighbour whose rate is nearer."""
    joined = list(bins)
    while len(joined) > 1:
        counts = [int(within(values, each).sum()) for each in joined]
        thin = int(np.argmin(counts))
        if counts[thin] >= min_support:
            break
        rates = [_mean_of(good[within(values, each)].astype(float)) for each in joined]
        sides = [place for place in (thin - 1, thin + 1) if 0 <= place < len(joined)]
        side = min(sides, key=lambda place: abs(rates[place] - rates[thin]))
        first = min(thin, side)
        joined[first : first + 2] = [Range(joined[first].lower, joined[first + 1].upper)]
    return joined


def _mean_of(points: Floats) -> float:
    return float(points.mean()) if len(points) else 0.0


def _rule(criterion: CardCriterion, each: Bin, points: int) -> Rule:
    assert isinstance(each, Range)
    return Rule(
        rule_id=f"{criterion.criterion_id}_{bound_id(each.lower, each.upper)}",
        operator="between",
        lower_bound=each.lower,
        upper_bound=each.upper,
        match_values=None,
        points=points,
        basis="empirical",
        note=f"{range_words(each.lower, each.upper)}, drawn by icp fit",
    )
