"""Whether a figure before and after differ by more than noise, on the same deals both times.

Shares: McNemar's exact test on the deals that changed sides. AUC: DeLong's test for two correlated
curves. Close rates of bands: a paired bootstrap of the deals, as each band holds other deals after.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LEVEL = 0.05
DRAWS = 2000


@dataclass(frozen=True)
class Auc:
    """An AUC and its DeLong variance; None where deals of one outcome are missing or too few."""

    value: float | None
    variance: float | None


def auc(scores: Floats, won: Flags) -> Auc:
    """Return the chance that a won deal scored above a lost one; ties count half."""
    above, below = _placements(scores, won)
    if not above.size or not below.size:
        return Auc(None, None)
    variance = None
    if above.size > 1 and below.size > 1:
        variance = float(above.var(ddof=1) / above.size + below.var(ddof=1) / below.size)
    return Auc(float(above.mean()), variance)


def auc_difference(before: Floats, after: Floats, won: Flags) -> float | None:
    """Return the p-value of no difference between the AUCs of two scores of the same deals."""
    first, second = _placements(before, won), _placements(after, won)
    if first[0].size < 2 or first[1].size < 2:
        return None
    gaps = [new - old for old, new in zip(first, second, strict=True)]
    variance = sum(float(gap.var(ddof=1)) / gap.size for gap in gaps)
    difference = float(gaps[0].mean())
    if math.isclose(difference, 0, abs_tol=1e-12):
        return 1.0
    if variance <= 0:
        return 0.0
    return float(2 * stats.norm.sf(abs(difference) / math.sqrt(variance)))


def share_difference(before: Flags, after: Flags) -> float:
    """Return McNemar's exact p-value for two shares of the same deals."""
    gained, lost = int((after & ~before).sum()), int((before & ~after).sum())
    if gained + lost == 0:
        return 1.0
    return float(stats.binomtest(gained, gained + lost, 0.5).pvalue)


def close_rate_intervals(
    before: Ints, after: Ints, won: Flags, bands: int, seed: int
) -> list[tuple[float, float] | None]:
    """Return per band the 95 % interval of the change of its close rate; -1 is no band.

    Deals are drawn with replacement; as only band, band and outcome matter, whole draws are drawn
    from the counts of these at once.
    """
    cells = ((before + 1) * (bands + 1) + after + 1) * 2 + won
    size = (bands + 1) ** 2 * 2
    counts = np.bincount(cells, minlength=size)
    total = int(counts.sum())
    if total == 0:
        return [None] * bands
    draws = np.random.default_rng(seed).multinomial(total, counts / total, DRAWS)
    cube = draws.reshape(DRAWS, bands + 1, bands + 1, 2)
    rates = [_rates(cube.sum(axis=axis)[:, 1:, :]) for axis in (2, 1)]
    gaps = rates[1] - rates[0]
    found: list[tuple[float, float] | None] = []
    for band in range(bands):
        drawn = gaps[:, band][~np.isnan(gaps[:, band])]
        # A band that some draws leave empty has too few deals to say anything.
        if drawn.size < DRAWS * 0.95:
            found.append(None)
        else:
            low, high = np.quantile(drawn, [LEVEL / 2, 1 - LEVEL / 2])
            found.append((float(low), float(high)))
    return found


def _rates(counts: NDArray[np.int64]) -> Floats:
    deals = counts.sum(axis=2)
    rates: Floats = np.full(deals.shape, np.nan)
    np.divide(counts[:, :, 1], deals, out=rates, where=deals > 0)
    return rates


def _placements(scores: Floats, won: Flags) -> tuple[Floats, Floats]:
    """Return how each won deal ranks among the lost, and each lost one among the won, 0 to 1."""
    ranks = stats.rankdata(scores)
    above: Floats = np.zeros(0)
    below: Floats = np.zeros(0)
    high, low = scores[won], scores[~won]
    if high.size and low.size:
        above = (ranks[won] - stats.rankdata(high)) / low.size
        below = 1 - (ranks[~won] - stats.rankdata(low)) / high.size
    return above, below
