"""The ratio of two rates: Koopman's score interval and the test that belongs to it."""

from math import inf, sqrt
from typing import Final

from scipy import stats

from icp_warehouse.fit.metrics import Z_95

STEPS: Final = 8


def koopman(hits: float, n: float, other_hits: float, other_n: float) -> tuple[float, float]:
    """Return the 95 % interval of the first rate over the second, as rate_ratio_bound does in SQL.

    Counts may be fractions. Where the other rate is 0, nothing bounds the ratio above.
    """
    turned = _low(other_hits, other_n, hits, n)
    return _low(hits, n, other_hits, other_n), 1 / turned if turned else inf


def equal_rates_p_value(hits: float, n: float, other_hits: float, other_n: float) -> float:
    """Return the chance of such a difference, were there one rate for both."""
    together = (hits + other_hits) / (n + other_n)
    error = sqrt(together * (1 - together) * (1 / n + 1 / other_n))
    if not error:
        return 1.0
    return float(2 * stats.norm.sf(abs(hits / n - other_hits / other_n) / error))


def _low(x: float, n: float, y: float, m: float) -> float:
    if x == 0:
        return 0.0
    squared, missed, other_missed = Z_95**2, 1 - x / n, 1 - y / m
    pull = 2 * x / (1 + sqrt(1 + 4 * missed * x / squared))
    if other_missed:
        root = sqrt(squared * (squared + 4 * other_missed * y))
        pull = min(pull, (squared + root) / (2 * other_missed))
    for _ in range(STEPS):
        here = missed / (x - pull) if missed else 0.0
        there = other_missed / (y + pull)
        slope = here / (x - pull) if missed else 0.0
        rise = 2 * pull * (here + there) + pull**2 * (slope - there / (y + pull))
        if rise <= 0:
            break
        pull = min(pull, pull - (pull**2 * (here + there) - squared) / rise)
    odds = max(0.0, n * (squared / pull**2 - other_missed / (y + pull)))
    return (m + pull) / ((y + pull) * (1 + odds))
