"""A card and its deals as arrays: the warehouse's score, and the engine's problem."""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from icp_warehouse.fit.card import FIXED_BASES, Card, CardCriterion
from icp_warehouse.fit.closed_deals import Deals
from icp_warehouse.fit.problem import (
    Bools,
    Criterion,
    Floats,
    Level,
    Points,
    Positions,
    Problem,
    order_of_points,
)

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Limits:
    """What the fit may not touch, beyond what the card says."""

    min_support: int = 10
    refused: frozenset[str] = frozenset()
    keeps_maxima: bool = False


def level_points(card: Card) -> Points:
    """The points of every level today: those of the rules, then that of an unknown value."""
    return tuple(
        (*(rule.points for rule in each.rules), *((0,) if _has_unknown_level(each) else ()))
        for each in card.criteria
    )


def level_ids(criterion: CardCriterion) -> tuple[str, ...]:
    """The names of the levels: rule ids, then `unknown` where no rule is for it."""
    names = tuple(rule.rule_id for rule in criterion.rules)
    return (*names, UNKNOWN) if _has_unknown_level(criterion) else names


def _has_unknown_level(criterion: CardCriterion) -> bool:
    return criterion.match == "best" and criterion.missing is None


def support(card: Card, deals: Deals) -> tuple[tuple[int, ...], ...]:
    """How many deals are on every level."""
    return tuple(
        tuple(int(count) for count in _counts(each, matched))
        for each, matched in zip(card.criteria, deals.matched, strict=True)
    )


def _counts(criterion: CardCriterion, matched: Positions | Bools) -> Positions:
    if criterion.match == "sum":
        return np.asarray(matched.sum(axis=0), dtype=np.int64)
    size = len(level_ids(criterion))
    return np.bincount(matched[matched >= 0], minlength=size)


def to_problem(card: Card, deals: Deals, limits: Limits, supported: Deals | None = None) -> Problem:
    """Return the engine's problem; support is counted on `supported`, else on the deals."""
    counts = support(card, deals if supported is None else supported)
    return Problem(
        criteria=tuple(
            _criterion(card, each, of_each, limits)
            for each, of_each in zip(card.criteria, counts, strict=True)
        ),
        category_max=dict(card.category_max),
        matched=deals.matched,
        outcome=deals.outcome,
    )


def is_kept(rule_basis: str | None, count: int, limits: Limits, criterion_id: str) -> bool:
    """Whether a level keeps its points: by choice or law, for want of deals, or refused."""
    return rule_basis in FIXED_BASES or count < limits.min_support or criterion_id in limits.refused


def _criterion(
    card: Card, criterion: CardCriterion, counts: tuple[int, ...], limits: Limits
) -> Criterion:
    levels = tuple(
        Level(
            rule_id=rule.rule_id,
            points=rule.points,
            is_fixed=is_kept(rule.basis, count, limits, criterion.criterion_id)
            # Points for matching nothing would be points for being known.
            or (criterion.match == "sum" and rule.operator == "otherwise"),
            is_penalty=rule.points < 0,
        )
        for rule, count in zip(criterion.rules, counts, strict=False)
    )
    known = tuple(
        level
        for level, rule in zip(levels, criterion.rules, strict=True)
        if rule.operator != "missing"
    )
    if _has_unknown_level(criterion):
        # Without a rule for it an unknown value gets nothing today; a fit may give it one. A card
        # that rescales leaves the unknown out, whatever its points.
        is_fixed = card.missing_policy == "rescale" or is_kept(
            None, counts[-1], limits, criterion.criterion_id
        )
        levels = (*_on_the_ground(levels, known), Level(UNKNOWN, points=0, is_fixed=is_fixed))
    return Criterion(
        criterion_id=criterion.criterion_id,
        category_id=criterion.category_id,
        levels=levels,
        max_points=criterion.max_points if limits.keeps_maxima else None,
        match=criterion.match,
        order=() if criterion.match == "sum" else _order(criterion, levels, known),
        is_single_peaked=criterion.shape == "single_peaked" and _is_ladder(criterion),
    )


def _on_the_ground(levels: tuple[Level, ...], known: tuple[Level, ...]) -> tuple[Level, ...]:
    """Hold the lowest known levels at 0: else a constant could be given to everyone."""
    return tuple(
        replace(level, is_fixed=level.is_fixed or (level.points == 0 and level in known))
        for level in levels
    )


def _is_ladder(criterion: CardCriterion) -> bool:
    """Whether every known value is in a range, so that the levels have a scale of their own."""
    return criterion.is_numeric and all(
        rule.operator in ("between", "missing") for rule in criterion.rules
    )


def _order(
    criterion: CardCriterion, levels: tuple[Level, ...], known: tuple[Level, ...]
) -> tuple[tuple[int, ...], ...]:
    """Declared shape where a scale carries it; else the order of today's points."""
    if criterion.shape == "free":
        return ()
    place_of = {level.rule_id: place for place, level in enumerate(levels)}
    if criterion.shape is None or not _is_ladder(criterion):
        return tuple(
            tuple(place_of[known[place].rule_id] for place in group)
            for group in order_of_points(known)
        )
    ranges = [rule for rule in criterion.rules if rule.operator == "between"]
    ranges.sort(key=lambda rule: -np.inf if rule.lower_bound is None else rule.lower_bound)
    ladder = tuple((place_of[rule.rule_id],) for rule in ranges)
    return ladder[::-1] if criterion.shape == "falling" else ladder


def card_scores(card: Card, deals: Deals, points: Points, dropped: Collection[str] = ()) -> Floats:
    """Return each deal's score from 0 to 100, as the warehouse counts it.

    Criteria named in `dropped` are not on the card. The card's maximum is that of its categories;
    with `rescale` it is that of the known criteria alone.
    """
    is_rescaled = card.missing_policy == "rescale"
    total, possible = np.zeros(len(deals)), np.zeros(len(deals))
    for category, category_max in card.category_max.items():
        earned, could_be = np.zeros(len(deals)), np.zeros(len(deals))
        for place, criterion in enumerate(card.criteria):
            if criterion.category_id != category or criterion.criterion_id in dropped:
                continue
            values = _earned(criterion, deals, place, points[place])
            is_counted = deals.known[:, place] if is_rescaled else np.ones(len(deals), dtype=bool)
            earned += np.where(is_counted, values, 0.0)
            could_be += np.where(is_counted, new_maximum(criterion, points[place]), 0.0)
        total += np.minimum(earned, category_max)
        possible += np.minimum(could_be, category_max)
    if not is_rescaled:
        possible = np.full(len(deals), float(sum(card.category_max.values())))
    ratio = np.divide(total, possible, out=np.zeros(len(deals)), where=possible > 0)
    return np.round(100 * np.maximum(ratio, 0.0), 9)


def _earned(criterion: CardCriterion, deals: Deals, place: int, points: tuple[int, ...]) -> Floats:
    matched, fade = deals.matched[place], deals.fade[place]
    if criterion.match == "sum":
        values = np.minimum(
            np.asarray(matched, dtype=float) @ np.asarray(points, dtype=float),
            new_maximum(criterion, points),
        )
    else:
        values = np.asarray((*points, 0), dtype=float)[matched]
    if fade is None:
        return np.asarray(values, dtype=float)
    return np.asarray(np.where(deals.known[:, place], values * fade, values), dtype=float)


def new_maximum(criterion: CardCriterion, points: tuple[int, ...]) -> int:
    """The maximum a criterion has with these points: today's as long as the points are today's."""
    if points[: len(criterion.rules)] == tuple(rule.points for rule in criterion.rules):
        return criterion.max_points
    return max(0, *points) if criterion.match == "best" else sum(max(0, each) for each in points)
