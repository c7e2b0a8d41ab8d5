"""What a criterion's order means for its levels: pairs (lower, higher), and a single peak."""

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
from scipy.optimize import isotonic_regression

from icp_warehouse.fit.problem import Criterion, Floats

Pairs = tuple[tuple[int, int], ...]
SMOOTHING = 1.0


def sign(criterion: Criterion, place: int) -> int:
    """Return -1 for a penalty, 1 for a level with points."""
    return -1 if criterion.levels[place].is_penalty else 1


def pairs_of_groups(groups: Iterable[tuple[int, ...]]) -> Pairs:
    """Return the neighbouring pairs of a chain of groups."""
    listed = [group for group in groups if group]
    return tuple(
        (low, high) for lower, upper in pairwise(listed) for low in lower for high in upper
    )


def above(pairs: Pairs, count: int) -> list[set[int]]:
    """Return, per level, itself and all levels that may not be below it."""
    found = [{place} for place in range(count)]
    for _ in range(count):
        for low, high in pairs:
            found[low] |= found[high]
    return found


def order_pairs(criterion: Criterion, peak: int | None = None) -> Pairs:
    """Return which level may not be above which; `peak` is needed where there is a single one.

    An order that fixed levels contradict is not kept.
    """
    levels = criterion.levels
    pairs = declared_pairs(criterion, peak)
    for low, others in enumerate(above(pairs, len(levels))):
        for high in others:
            is_fixed = levels[low].is_fixed and levels[high].is_fixed
            if is_fixed and levels[low].points > levels[high].points:
                return ()
    return tuple(
        (low, high) for low, high in pairs if not (levels[low].is_fixed and levels[high].is_fixed)
    )


def declared_pairs(criterion: Criterion, peak: int | None) -> Pairs:
    """Return the neighbouring pairs of the declared order."""
    if not criterion.is_single_peaked:
        return pairs_of_groups(criterion.order)
    chain = [place for group in criterion.order for place in group]
    if not chain:
        return ()
    top = chain.index(peak) if peak in chain else len(chain) - 1
    rising = pairs_of_groups((place,) for place in chain[: top + 1])
    falling = pairs_of_groups((place,) for place in reversed(chain[top:]))
    return rising + falling


def smoothed_rates(deals: Floats, won: Floats) -> Floats:
    """Return win rates pulled towards the overall one, as if by one average deal."""
    overall = (won.sum() + 0.5) / (deals.sum() + 1.0)
    return np.asarray((won + SMOOTHING * overall) / (deals + SMOOTHING), dtype=np.float64)


def best_peak(chain: tuple[int, ...], deals: Floats, won: Floats) -> int | None:
    """Return the level at which a rise followed by a fall describes the win rates best."""
    if not chain:
        return None
    places = list(chain)
    rates, weights = smoothed_rates(deals, won)[places], deals[places] + SMOOTHING
    best, found = -np.inf, places[-1]
    for top, place in enumerate(places):
        left = isotonic_regression(rates[: top + 1], weights=weights[: top + 1]).x
        right = isotonic_regression(rates[top:], weights=weights[top:], increasing=False).x
        shape = np.concatenate((left[:-1], [max(left[-1], right[0])], right[1:]))
        shape = np.clip(shape, 1e-9, 1 - 1e-9)
        likelihood = weights * (rates * np.log(shape) + (1 - rates) * np.log(1 - shape))
        if likelihood.sum() > best + 1e-9:
            best, found = float(likelihood.sum()), place
    return found


def highest(criterion: Criterion, pairs: Pairs) -> tuple[int, ...]:
    """Return the levels with points that no other level has to be above."""
    below = {low for low, _ in pairs}
    return tuple(
        place
        for place, level in enumerate(criterion.levels)
        if place not in below and not level.is_penalty
    )


def topped(criterion: Criterion, pairs: Pairs, worth: Floats) -> Pairs:
    """Add pairs that put one level, the most valuable so far, above all others."""
    tops = highest(criterion, pairs)
    if criterion.match == "sum" or len(tops) < 2:
        return pairs
    best = max(tops, key=lambda place: (worth[place], -place))
    return pairs + tuple((place, best) for place in tops if place != best)
