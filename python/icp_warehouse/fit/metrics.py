"""Figures of a score against an outcome, for many weightings of the same deals at once.

A weighting says how often each deal counts: ones for the figure itself, draws with replacement for
its bootstrap. Every function takes weights as a matrix draws x deals and returns one figure per
draw, NaN where a draw lacks an outcome.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import stats

from icp_warehouse.fit.problem import Bools, Floats

DRAWS: Final = 200
Z_95: Final = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its 95 % interval and the number of deals it rests on."""

    value: float | None
    low: float | None
    high: float | None
    n: int


def bootstrap_weights(count: int, seed: int, draws: int = DRAWS) -> Floats:
    """Return ones in the first row, then as many draws with replacement."""
    rng = np.random.default_rng([seed, 200])
    drawn = rng.multinomial(count, np.full(count, 1 / count), size=draws)
    return np.vstack([np.ones(count), drawn]).astype(float)


def with_interval(draws: Floats, n: int) -> Figure:
    """Return the first draw as the figure, the middle 95 % of the others as its interval."""
    others = draws[1:][np.isfinite(draws[1:])]
    if not np.isfinite(draws[0]):
        return Figure(None, None, None, n)
    if len(others) < DRAWS // 2:
        return Figure(float(draws[0]), None, None, n)
    low, high = np.quantile(others, [0.025, 0.975])
    return Figure(float(draws[0]), float(low), float(high), n)


def auc(score: Floats, good: Bools, weights: Floats) -> Floats:
    """Chance that a good deal scored above a bad one, ties counting half."""
    above, below = _by_level(score, good, weights)
    earlier = np.cumsum(below, axis=1) - below
    pairs = above.sum(axis=1) * below.sum(axis=1)
    return _ratio(np.asarray((above * (earlier + below / 2)).sum(axis=1)), pairs)


def ks(score: Floats, good: Bools, weights: Floats) -> Floats:
    """Largest gap between the shares of good and of bad deals up to a score."""
    above, below = _by_level(score, good, weights)
    of_good = _ratio(np.cumsum(above, axis=1).T, above.sum(axis=1)).T
    of_bad = _ratio(np.cumsum(below, axis=1).T, below.sum(axis=1)).T
    gaps: Floats = np.abs(of_good - of_bad).max(axis=1)
    return gaps


def brier(probability: Floats, good: Bools, weights: Floats) -> Floats:
    """Mean squared distance of the probability from what happened."""
    return _ratio(weights @ (probability - good) ** 2, weights.sum(axis=1))


def share(hit: Bools, among: Bools, weights: Floats) -> Floats:
    """Share of the deals `among` which are also `hit`."""
    return _ratio(weights @ (hit & among).astype(float), weights @ among.astype(float))


def _by_level(score: Floats, good: Bools, weights: Floats) -> tuple[Floats, Floats]:
    """Weights of good and of bad deals, summed per distinct score, from the lowest up."""
    order = np.argsort(score, kind="stable")
    starts = np.flatnonzero(np.diff(score[order], prepend=-np.inf) > 0)
    sorted_weights = weights[:, order]
    of_good = np.add.reduceat(sorted_weights * good[order], starts, axis=1)
    of_bad = np.add.reduceat(sorted_weights * ~good[order], starts, axis=1)
    return of_good, of_bad


def _ratio(top: Floats, bottom: Floats) -> Floats:
    ratio: Floats = np.divide(top, bottom, out=np.full(np.shape(top), np.nan), where=bottom > 0)
    return ratio


@dataclass(frozen=True, slots=True)
class Difference:
    """How much better one score tells good deals from bad ones than another, on the same deals."""

    value: float
    standard_error: float

    @property
    def low(self) -> float:
        """Lower end of the 95 % interval."""
        return self.value - Z_95 * self.standard_error

    @property
    def high(self) -> float:
        """Upper end of the 95 % interval."""
        return self.value + Z_95 * self.standard_error

    @property
    def p_value(self) -> float:
        """Two-sided chance of such a difference, were there none."""
        if self.standard_error == 0:
            return 1.0 if self.value == 0 else 0.0
        return float(2 * stats.norm.sf(abs(self.value) / self.standard_error))


def auc_difference(first: Floats, second: Floats, good: Bools) -> Difference:
    """Return AUC of the first less that of the second, with DeLong's paired standard error."""
    of_good = _placements(first, good)[0] - _placements(second, good)[0]
    of_bad = _placements(first, good)[1] - _placements(second, good)[1]
    if len(of_good) < 2 or len(of_bad) < 2:
        return Difference(float(of_good.mean()) if len(of_good) else 0.0, float("inf"))
    variance = of_good.var(ddof=1) / len(of_good) + of_bad.var(ddof=1) / len(of_bad)
    return Difference(float(of_good.mean()), float(np.sqrt(variance)))


def _placements(score: Floats, good: Bools) -> tuple[Floats, Floats]:
    """Share of bad deals below each good one, and of good deals above each bad one."""
    high, low = score[good], score[~good]
    if not len(high) or not len(low):
        return np.full(len(high), 0.5), np.full(len(low), 0.5)
    ranks_all = stats.rankdata(np.concatenate([high, low]))
    of_good = (ranks_all[: len(high)] - stats.rankdata(high)) / len(low)
    of_bad = 1 - (ranks_all[len(high) :] - stats.rankdata(low)) / len(high)
    return of_good, of_bad


def calibrated(score: Floats, good: Bools) -> tuple[float, float]:
    """Return intercept and slope of P(good) in the score: a logistic fit, held back a little.

    The slope bears a ridge on the standardised score, so that a score which separates its deals
    does not promise certainty.
    """
    spread = float(score.std()) or 1.0
    centre = float(score.mean())
    z = (score - centre) / spread
    intercept, slope = float(np.log((good.sum() + 0.5) / ((~good).sum() + 0.5))), 0.0
    for _ in range(50):
        chance = 1 / (1 + np.exp(-(intercept + slope * z)))
        weight = np.maximum(chance * (1 - chance), 1e-9)
        gradient = np.array([(good - chance).sum(), ((good - chance) * z).sum() - slope])
        curvature = np.array(
            [[weight.sum(), (weight * z).sum()], [(weight * z).sum(), (weight * z * z).sum() + 1.0]]
        )
        step = np.linalg.solve(curvature, gradient)
        intercept, slope = intercept + float(step[0]), slope + float(step[1])
        if np.abs(step).max() < 1e-9:
            break
    return intercept - slope * centre / spread, slope / spread


def probability(score: Floats, calibration: tuple[float, float]) -> Floats:
    """Return P(good) at each score."""
    intercept, slope = calibration
    return 1 / (1 + np.exp(-(intercept + slope * score)))
