"""The best partition of an ordered row of cells into bins of a given shape: exact, by dynamics."""

from dataclasses import dataclass

import numpy as np
from scipy.special import xlogy

from icp_warehouse.fit.problem import Bools, Floats, Shape

NEVER = -np.inf
TIE = 1e-9


@dataclass(frozen=True, slots=True)
class Cells:
    """Deals and won deals of neighbouring cells, lowest first."""

    deals: Floats
    won: Floats


@dataclass(frozen=True, slots=True)
class Spans:
    """Every run of cells from a first to a last (exclusive): its win rate and what it gains."""

    rate: Floats
    gain: Floats


def spans_of(cells: Cells, cost: float, least: float) -> Spans:
    """Weigh every run of cells: log-likelihood less the cost of a bin; too small ones never."""
    deals = np.concatenate(([0.0], np.cumsum(cells.deals)))
    won = np.concatenate(([0.0], np.cumsum(cells.won)))
    count = np.maximum(deals[None, :] - deals[:, None], 0.0)
    hits = np.maximum(won[None, :] - won[:, None], 0.0)
    overall = (won[-1] + 0.5) / (deals[-1] + 1.0)
    rate = (hits + overall) / (count + 1.0)
    gain = xlogy(hits, rate) + xlogy(count - hits, 1.0 - rate) - cost
    size = cells.deals.shape[0] + 1
    is_run = np.arange(size)[:, None] < np.arange(size)[None, :]
    is_whole = np.zeros_like(is_run)
    is_whole[0, -1] = True
    gain = np.where(is_run & ((count >= least) | is_whole), gain, NEVER)
    return Spans(rate, gain)


def rising(spans: Spans) -> tuple[Floats, np.ndarray]:
    """Return, per run, the best rising partition of the cells before it and with it.

    The second matrix holds where the run before starts, -1 for none.
    """
    size = spans.gain.shape[0]
    value = np.full_like(spans.gain, NEVER)
    before = np.full(spans.gain.shape, -1)
    value[0] = spans.gain[0]
    for first in range(1, size - 1):
        earlier = np.argsort(spans.rate[:first, first], kind="stable")
        rates = spans.rate[earlier, first]
        running = np.maximum.accumulate(value[earlier, first])
        is_new = value[earlier, first] >= running
        leader = earlier[np.maximum.accumulate(np.where(is_new, np.arange(first), 0))]
        allowed = np.searchsorted(rates, spans.rate[first] + TIE, side="right") - 1
        is_open = (allowed >= 0) & (np.arange(size) > first)
        reached = np.where(is_open, running[np.maximum(allowed, 0)], NEVER)
        value[first] = spans.gain[first] + reached
        before[first] = np.where(np.isfinite(value[first]), leader[np.maximum(allowed, 0)], -1)
    return value, before


def trace(before: np.ndarray, first: int, last: int) -> list[int]:
    """Return the starts of the runs up to this one."""
    starts = [first]
    while before[first, last] >= 0:
        first, last = int(before[first, last]), first
        starts.append(first)
    return starts[::-1]


def mirrored(spans: Spans) -> Spans:
    """Look at the cells from the other end."""
    return Spans(spans.rate[::-1, ::-1].T, spans.gain[::-1, ::-1].T)


def best_rising(spans: Spans) -> list[int]:
    """Return the starts of the bins of the best rising partition."""
    value, before = rising(spans)
    return trace(before, int(np.argmax(value[:, -1])), value.shape[0] - 1)


def best_falling(spans: Spans) -> list[int]:
    """Return the starts of the bins of the best falling partition."""
    end = spans.gain.shape[0] - 1
    starts = best_rising(mirrored(spans))
    edges = [*starts, end]
    return sorted(end - edge for edge in edges[1:])


def best_single_peaked(spans: Spans) -> list[int]:
    """Return the starts of the bins of the best partition that rises to a peak, then falls."""
    end = spans.gain.shape[0] - 1
    up, before_up = rising(spans)
    back, before_back = rising(mirrored(spans))
    down = back[::-1, ::-1].T
    is_open = np.isfinite(up) & np.isfinite(down)
    total = np.full_like(up, NEVER)
    total[is_open] = up[is_open] + down[is_open] - spans.gain[is_open]
    first, last = np.unravel_index(int(np.argmax(total)), total.shape)
    left = trace(before_up, int(first), int(last))
    right = trace(before_back, end - int(last), end - int(first))
    return sorted({*left, *(end - start for start in right if end - start < end)})


def best_free(spans: Spans) -> list[int]:
    """Return the starts of the bins of the best partition of any shape."""
    size = spans.gain.shape[0]
    value = np.full(size, NEVER)
    value[0] = 0.0
    start = np.zeros(size, dtype=np.int64)
    for last in range(1, size):
        reached = value[:last] + spans.gain[:last, last]
        start[last] = int(np.argmax(reached))
        value[last] = reached[start[last]]
    starts, last = [], size - 1
    while last > 0:
        last = int(start[last])
        starts.append(last)
    return starts[::-1]


def partition(cells: Cells, shape: Shape, *, cost: float, least: float) -> Bools:
    """Say which cells start a bin in the partition of highest penalised likelihood."""
    is_start = np.zeros(cells.deals.shape[0], dtype=np.bool_)
    if is_start.size == 0:
        return is_start
    spans = spans_of(cells, cost, least)
    best = {
        "rising": best_rising,
        "falling": best_falling,
        "single_peaked": best_single_peaked,
        "free": best_free,
    }[shape]
    is_start[best(spans)] = True
    return is_start
