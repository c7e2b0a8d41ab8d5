"""Intervals as textbooks have them, to hold those of the macros against.

Score intervals invert their test, bound by bound: of the shares of a given ratio or difference the
likeliest come from the closed forms of Koopman (1984; a quadratic) and of Farrington and Manning
(1990; a cubic), the bounds from halving.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import stats

Z = float(stats.norm.ppf(0.975))
Numbers = np.ndarray[Any, Any]
Interval = tuple[float, float]


def koopman(x: int, n: int, y: int, m: int) -> Interval:
    """Low and high end of the ratio of x of n over y of m; infinite where y is 0."""
    here, there = ([np.array([float(cell)]) for cell in side] for side in ((x, n), (y, m)))
    turned = float(koopman_low(*there, *here)[0])
    return float(koopman_low(*here, *there)[0]), 1 / turned if turned else math.inf


def miettinen_nurminen(x: int, n: int, y: int, m: int) -> Interval:
    """Low and high end of the difference of x of n less y of m."""
    here, there = ([np.array([float(cell)]) for cell in side] for side in ((x, n), (y, m)))
    return float(gap_low(*here, *there)[0]), -float(gap_low(*there, *here)[0])


def koopman_low(x: Numbers, n: Numbers, y: Numbers, m: Numbers) -> Numbers:
    """Low ends for many tables at once; the high end is one over that of the table turned round."""
    seen = np.log(np.maximum(x, 1e-300) / n) - np.log(np.maximum(y, 1e-12) / m)
    found = halved(
        lambda log: np.abs(ratio_statistic(np.exp(log), x, n, y, m)) > Z,
        seen - 60.0,
        np.minimum(seen, 60.0),
    )
    return np.where(x == 0, 0.0, np.exp(found))


def gap_low(x: Numbers, n: Numbers, y: Numbers, m: Numbers) -> Numbers:
    """Low ends for many tables at once; the high end is less that of the table turned round."""
    seen = x / n - y / m
    return halved(lambda gap: gap_statistic(gap, x, n, y, m) > Z, seen * 0 - 1, seen)


def halved(is_below: Callable[[Numbers], Numbers], low: Numbers, high: Numbers) -> Numbers:
    """Where a condition that holds at the low end stops to hold."""
    for _ in range(64):
        middle = (low + high) / 2
        below = is_below(middle)
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return low


def ratio_statistic(ratio: Numbers, x: Numbers, n: Numbers, y: Numbers, m: Numbers) -> Numbers:
    """How far a ratio lies from what was seen, in standard errors under that ratio."""
    share, other = shares_of_ratio(ratio, x, n, y, m)
    variance = share * (1 - share) / n + ratio**2 * other * (1 - other) / m
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic: Numbers = np.nan_to_num((x / n - ratio * y / m) / np.sqrt(variance), nan=0.0)
    return statistic


def shares_of_ratio(
    ratio: Numbers, x: Numbers, n: Numbers, y: Numbers, m: Numbers
) -> tuple[Numbers, Numbers]:
    """The likeliest shares whose ratio is given."""
    a, b, c = (n + m) * ratio, n * ratio + x + m + y * ratio, x + y
    other = 2 * c / (b + np.sqrt(np.maximum(b * b - 4 * a * c, 0)))
    with np.errstate(over="ignore", divide="ignore"):
        other = np.clip(other, 0, np.minimum(1, 1 / ratio))
    return np.clip(ratio * other, 0, 1), other


def gap_statistic(gap: Numbers, x: Numbers, n: Numbers, y: Numbers, m: Numbers) -> Numbers:
    """How far a difference lies from what was seen, in standard errors under that difference."""
    share, other = shares_of_gap(gap, x, n, y, m)
    variance = share * (1 - share) / n + other * (1 - other) / m
    variance = variance * (n + m) / (n + m - 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic: Numbers = np.nan_to_num((x / n - y / m - gap) / np.sqrt(variance), nan=0.0)
    return statistic


def shares_of_gap(
    gap: Numbers, x: Numbers, n: Numbers, y: Numbers, m: Numbers
) -> tuple[Numbers, Numbers]:
    """The likeliest shares whose difference is given."""
    theta, p1, p2 = m / n, x / n, y / m
    a = 1 + theta
    b = -(1 + theta + p1 + theta * p2 + gap * (theta + 2))
    c = gap * gap + gap * (2 * p1 + theta + 1) + p1 + theta * p2
    d = -p1 * gap * (1 + gap)
    v = b**3 / (3 * a) ** 3 - b * c / (6 * a * a) + d / (2 * a)
    u = np.where(v >= 0, 1, -1) * np.sqrt(np.maximum(b**2 / (3 * a) ** 2 - c / (3 * a), 0))
    with np.errstate(divide="ignore", invalid="ignore"):
        angle = np.nan_to_num(np.clip(v / u**3, -1, 1), nan=0.0)
    w = (np.pi + np.arccos(angle)) / 3
    share = np.clip(2 * u * np.cos(w) - b / (3 * a), 0, 1)
    return share, np.clip(share - gap, 0, 1)


def mean_ratio(here: Any, there: Any) -> Interval:
    """Low and high end of the ratio of two means: Welch on the logarithm, by the delta method."""
    sides = [np.asarray(side, float) for side in (here, there)]
    terms = [side.var(ddof=1) / len(side) / side.mean() ** 2 for side in sides]
    freedom = sum(terms) ** 2 / sum(
        term**2 / (len(side) - 1) for term, side in zip(terms, sides, strict=True)
    )
    width = float(stats.t.ppf(0.975, freedom)) * math.sqrt(sum(terms))
    ratio = float(sides[0].mean() / sides[1].mean())
    return ratio * math.exp(-width), ratio * math.exp(width)
