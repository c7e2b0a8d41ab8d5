"""Groups of deals that an attribute can set apart, in words people can say aloud."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from icp_warehouse.fit.closed_deals import Texts
from icp_warehouse.fit.problem import Bools, Floats
from icp_warehouse.fit.redraw import numbers
from icp_warehouse.fit.splits import Places
from icp_warehouse.fit.words import range_words
from icp_warehouse.text import on_one_line

_MANTISSAS: Final = np.array([1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9, 10.0])
_CUTS: Final = 16
_MOST_VALUES: Final = 30


@dataclass(frozen=True, slots=True)
class Group:
    """A range, or some values; `words` says it."""

    lower: float | None = None
    upper: float | None = None
    values: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The group as it is said; values are CRM text on one line."""
        if self.values:
            return ", ".join(on_one_line(value) for value in self.values)
        return range_words(self.lower, self.upper)


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Groups to choose from, and which deals are in each: a matrix deals x groups."""

    groups: tuple[Group, ...]
    members: NDArray[np.bool_]
    known: Bools


def candidates(values: Texts, kind: str, good: Bools, fitted: Places) -> Candidates:
    """Return the groups that the deals fitted on suggest, with the membership of all deals."""
    known = np.array([value is not None for value in values], dtype=bool)
    if kind in ("integer", "number"):
        return _ranges(numbers(values), fitted)
    if kind == "set":
        return _elements(values, known, fitted)
    return _merged(values, known, good, fitted)


def rounded(value: float) -> float:
    """Return the nearest number easy to say: 1, 1.5, 2, 2.5, 3, 4 ... times a power of 10."""
    if value == 0:
        return 0.0
    size = 10.0 ** np.floor(np.log10(abs(value)))
    nearest = _MANTISSAS[np.argmin(np.abs(_MANTISSAS - abs(value) / size))]
    return float(np.sign(value) * np.round(nearest * size, 10))


def _ranges(found: Floats, fitted: Places) -> Candidates:
    known = np.isfinite(found)
    seen = found[fitted][known[fitted]]
    groups, members = [], []
    if len(seen):
        cuts = sorted({rounded(cut) for cut in np.quantile(seen, np.linspace(0.05, 0.95, _CUTS))})
        bounds: list[float | None] = [None, *cuts]
        for place, lower in enumerate(bounds):
            for upper in [*cuts[place:], None]:
                if lower is None and upper is None:
                    continue
                groups.append(Group(lower, upper))
                above = known if lower is None else known & (found >= lower)
                members.append(above if upper is None else above & (found <= upper))
    return Candidates(tuple(groups), _matrix(members, len(found)), known)


def _elements(values: Texts, known: Bools, fitted: Places) -> Candidates:
    sets = [
        frozenset(str(value).split("|")) if value is not None else frozenset() for value in values
    ]
    counts: dict[str, int] = {}
    for place in fitted:
        for element in sets[place]:
            counts[element] = counts.get(element, 0) + 1
    often = sorted(counts, key=lambda element: (-counts[element], element))[:_MOST_VALUES]
    members = [np.array([element in each for each in sets], dtype=bool) for element in often]
    groups = tuple(Group(values=(element,)) for element in often)
    return Candidates(groups, _matrix(members, len(values)), known)


def _merged(values: Texts, known: Bools, good: Bools, fitted: Places) -> Candidates:
    """Values in the order of their smoothed rates; every group is the best few of them."""
    names, codes = np.unique(
        np.array(["" if value is None else str(value) for value in values]), return_inverse=True
    )
    is_fitted = np.zeros(len(values), dtype=bool)
    is_fitted[fitted] = True
    seen = known & is_fitted
    n = np.bincount(codes[seen], minlength=len(names)).astype(float)
    hits = np.bincount(codes[seen & good], minlength=len(names)).astype(float)
    overall = hits.sum() / max(1.0, n.sum())
    # Rare values are pulled towards the overall rate by five average deals.
    rates = (hits + 5 * overall) / (n + 5)
    order = [int(code) for code in np.argsort(-rates, kind="stable") if n[code] > 0][:_MOST_VALUES]
    groups, members = [], []
    for count in range(1, len(order)):
        chosen = order[:count]
        groups.append(Group(values=tuple(sorted(str(names[code]) for code in chosen))))
        members.append(known & np.isin(codes, chosen))
    return Candidates(tuple(groups), _matrix(members, len(values)), known)


def _matrix(members: list[Bools], count: int) -> NDArray[np.bool_]:
    return np.column_stack(members) if members else np.zeros((count, 0), dtype=bool)


def best_groups(
    found: Candidates, good: Bools, weights: Floats, min_support: int
) -> NDArray[np.int64]:
    """Return per weighting the group that tells good deals best from bad ones; -1 without one.

    Only groups count that do better than the rest, with enough deals inside and outside.
    """
    if not found.groups:
        return np.full(len(weights), -1, dtype=np.int64)
    members = found.members.astype(np.float32)
    of_known = (weights * found.known).astype(np.float32)
    inside = (of_known @ members).astype(float)
    good_inside = ((of_known * good) @ members).astype(float)
    total, good_total = of_known.sum(axis=1)[:, None], (of_known * good).sum(axis=1)[:, None]
    outside, good_outside = total - inside, good_total - good_inside
    with np.errstate(divide="ignore", invalid="ignore"):
        gain = _log_likelihood(good_inside, inside) + _log_likelihood(good_outside, outside)
        is_better = good_inside * outside > good_outside * inside
    is_allowed = is_better & (inside >= min_support) & (outside >= min_support)
    gain = np.where(is_allowed, gain, -np.inf)
    best = np.argmax(gain, axis=1)
    return np.where(np.isfinite(gain.max(axis=1)), best, -1)


def _log_likelihood(hits: Floats, n: Floats) -> Floats:
    misses = n - hits
    of_hits = np.where(hits > 0, hits * np.log(hits / n), 0.0)
    of_misses = np.where(misses > 0, misses * np.log(misses / n), 0.0)
    total: Floats = of_hits + of_misses
    return total
