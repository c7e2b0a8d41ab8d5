"""Cut points moved to numbers people can say aloud, where the loss is within noise."""

from collections.abc import Iterator

import numpy as np
from scipy.special import xlogy

from icp_warehouse.fit.problem import Bools, Floats

NOISE = 1.0
STEPS = (1.0, 0.5, 0.25, 0.2)
MAX_CANDIDATES = 200


def likelihood(parts: tuple[Bools, ...]) -> float:
    """Return the log-likelihood of groups of outcomes, each with its own win rate."""
    total = 0.0
    for part in parts:
        won, deals = float(part.sum()), float(part.shape[0])
        rate = (won + 0.5) / (deals + 1.0)
        total += float(xlogy(won, rate) + xlogy(deals - won, 1.0 - rate))
    return total


def split(values: Floats, outcome: Bools, cut: float, is_rising: bool) -> tuple[Bools, Bools]:
    """Split outcomes at a cut; the cut itself belongs to the side that wins more."""
    place = int(np.searchsorted(values, cut, side="left" if is_rising else "right"))
    return outcome[:place], outcome[place:]


def round_numbers(low: float, high: float, *, is_whole: bool) -> Iterator[Floats]:
    """Yield the multiples of rounder, then ever finer steps that lie from low to high."""
    largest = max(abs(low), abs(high), high - low)
    if largest == 0.0:
        yield np.zeros(1)
        return
    power = int(np.ceil(np.log10(largest)))
    for exponent in range(power, power - 9, -1):
        for part in STEPS:
            step = part * 10.0**exponent
            first, last = np.ceil(low / step - 1e-9), np.floor(high / step + 1e-9)
            if last < first or (is_whole and step != round(step)):
                continue
            if last - first > MAX_CANDIDATES:
                return
            yield np.asarray([float(f"{step * k:.12g}") + 0.0 for k in np.arange(first, last + 1)])


def round_cut(values: Floats, outcome: Bools, place: int) -> float:
    """Return the roundest cut that describes sorted deals as well as the one before `place`."""
    below, above = float(values[place - 1]), float(values[place])
    is_rising = outcome[place:].mean() >= outcome[:place].mean()
    exact = likelihood((outcome[:place], outcome[place:]))
    is_whole = bool((values == np.round(values)).all())
    for candidates in round_numbers(float(values[0]), float(values[-1]), is_whole=is_whole):
        found = [likelihood(split(values, outcome, cut, is_rising)) for cut in candidates]
        best = int(np.argmax(found))
        if found[best] >= exact - NOISE:
            return float(candidates[best])
    return above if is_rising else below
