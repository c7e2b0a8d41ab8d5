"""Columns of values cut into levels: ranges at round numbers, groups of words, unknown."""

from itertools import pairwise

import numpy as np

from icp_warehouse.fit.partition import Cells, partition
from icp_warehouse.fit.problem import (
    NO_LEVEL,
    Bin,
    Bools,
    Column,
    Floats,
    Positions,
    Range,
    Unknown,
    Words,
)
from icp_warehouse.fit.rounding import round_cut

MAX_CELLS = 64
MIN_SHARE = 0.02
MIN_DEALS = 5
MIN_WORDS = 3
LEAST_TOGETHER = (5.0, 30.0)


def numbers(column: Column) -> Floats:
    """Return a column's values as numbers, unknown ones as NaN."""
    return np.asarray(
        [np.nan if value is None else value for value in column.values], dtype=np.float64
    )


def is_unknown(column: Column) -> Bools:
    """Say which values are unknown."""
    if column.is_number:
        return np.asarray(np.isnan(numbers(column)), dtype=np.bool_)
    return np.asarray([value is None or value != value for value in column.values], dtype=np.bool_)


def cell_starts(values: Floats) -> np.ndarray:
    """Return where cells of equal values start in sorted values, at most `MAX_CELLS` of them."""
    starts = np.concatenate(([0], np.flatnonzero(np.diff(values) > 0) + 1))
    if starts.shape[0] > MAX_CELLS:
        wanted = np.linspace(0, values.shape[0], MAX_CELLS, endpoint=False)
        starts = np.unique(starts[np.searchsorted(starts, wanted, side="right") - 1])
    return starts


def cut_numbers(values: Floats, outcome: Bools, column: Column) -> list[float]:
    """Return round cut points between ranges, rising."""
    by_value = np.argsort(values, kind="stable")
    values, outcome = values[by_value], outcome[by_value]
    starts = cell_starts(values)
    won = np.add.reduceat(outcome.astype(np.float64), starts)
    deals = np.diff(np.append(starts, values.shape[0])).astype(np.float64)
    least = max(MIN_DEALS, MIN_SHARE * values.shape[0])
    cost = 0.5 * float(np.log(values.shape[0]))
    is_start = partition(Cells(deals, won), column.shape, cost=cost, least=least)
    edges = [*starts[is_start], values.shape[0]]
    cuts: list[float] = []
    for before, place, after in zip(edges, edges[1:], edges[2:], strict=False):
        cut = round_cut(values[before:after], outcome[before:after], int(place - before))
        if not cuts or cut > cuts[-1]:
            cuts.append(cut)
    return cuts


def ranges(values: Floats, outcome: Bools, cuts: list[float]) -> tuple[Range, ...]:
    """Write cut points as ranges, both ends included; whole numbers share no edge."""
    is_whole = bool(np.all(values == np.round(values))) and all(c == round(c) for c in cuts)
    edges = [-np.inf, *cuts, np.inf]
    rates = [
        float(outcome[(values >= low) & (values <= high)].mean() if values.size else 0.0)
        for low, high in pairwise(edges)
    ]
    lowers: list[float | None] = [None]
    uppers: list[float | None] = []
    for cut, left, right in zip(cuts, rates, rates[1:], strict=False):
        is_rising = right >= left
        lowers.append(cut + 1 if is_whole and not is_rising else cut)
        uppers.append(cut - 1 if is_whole and is_rising else cut)
    uppers.append(None)
    return tuple(Range(low, high) for low, high in zip(lowers, uppers, strict=True))


def word_groups(column: Column, known: Bools, outcome: Bools) -> tuple[Words, ...]:
    """Return a level per declared word; else words merged in the order of their win rates.

    Words of too few deals, and those not seen, share a level.
    """
    if column.word_order:
        return tuple(Words((word,)) for word in column.word_order)
    names, places = np.unique(column.values[known].astype(str), return_inverse=True)
    deals = np.bincount(places).astype(np.float64)
    won = np.bincount(places, weights=outcome[known]).astype(np.float64)
    overall = won.sum() / deals.sum()
    common = np.flatnonzero(deals >= MIN_WORDS)
    rates = (won + MIN_WORDS * overall) / (deals + MIN_WORDS)
    common = common[np.argsort(rates[common], kind="stable")]
    if common.size == 0:
        return (Words(()),)
    least = float(np.clip(0.1 * deals.sum(), *LEAST_TOGETHER))
    is_start = partition(Cells(deals[common], won[common]), "free", cost=0.0, least=least)
    groups = np.split(names[common], np.flatnonzero(is_start)[1:])
    return (*(Words(tuple(sorted(map(str, group)))) for group in groups), Words(()))


def rebin(column: Column, outcome: Bools) -> tuple[Bin, ...]:
    """Cut one column into levels, in the order of its scale; unknown, if there is any, last."""
    unknown = is_unknown(column)
    known = ~unknown
    last: tuple[Bin, ...] = (Unknown(),) if unknown.any() else ()
    if not known.any():
        return last
    if not column.is_number:
        return (*word_groups(column, known, outcome), *last)
    values = numbers(column)[known]
    cuts = cut_numbers(values, outcome[known], column)
    return (*ranges(values, outcome[known], cuts), *last)


def matched_bins(column: Column, bins: tuple[Bin, ...], worth: Floats | None = None) -> Positions:
    """Return the position of each value's bin, `NO_LEVEL` where there is none.

    A value on an edge that two ranges share is in the one worth more.
    """
    found = np.full(len(column.values), NO_LEVEL, dtype=np.int16)
    unknown = is_unknown(column)
    places = range(len(bins))
    if column.is_number:
        values = numbers(column)
        by_worth = places if worth is None else sorted(places, key=lambda p: worth[p])
        for place in by_worth:
            each = bins[place]
            if isinstance(each, Range):
                low = -np.inf if each.lower is None else each.lower
                high = np.inf if each.upper is None else each.upper
                found[(values >= low) & (values <= high)] = place
    else:
        place_of = {
            word: place
            for place, each in enumerate(bins)
            if isinstance(each, Words)
            for word in each.words
        }
        other = next((p for p in places if bins[p] == Words(())), NO_LEVEL)
        found[:] = [place_of.get(str(value), other) for value in column.values]
    is_last = next((p for p in places if isinstance(bins[p], Unknown)), NO_LEVEL)
    found[unknown] = is_last
    return found
