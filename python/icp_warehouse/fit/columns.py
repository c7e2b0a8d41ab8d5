"""Columns made into a card: levels, their declared order, and the order the deals suggest."""

from dataclasses import dataclass, replace

import numpy as np

from icp_warehouse.fit.binning import matched_bins, rebin
from icp_warehouse.fit.model import FIRST_STRENGTH, Model, prepare, solve
from icp_warehouse.fit.problem import (
    Bin,
    Bools,
    Column,
    Criterion,
    Floats,
    Level,
    Problem,
    Range,
    Unknown,
    Words,
)

Bins = tuple[tuple[Bin, ...], ...]
LIKE = 1e-7


def win_rates(places: np.ndarray, outcome: Bools, count: int) -> Floats:
    """Return the share of won deals per level."""
    used = places >= 0
    deals = np.bincount(places[used], minlength=count)
    won = np.bincount(places[used], weights=outcome[used], minlength=count)
    return np.asarray(won / np.maximum(deals, 1), dtype=np.float64)


def declared_order(column: Column, bins: tuple[Bin, ...]) -> tuple[tuple[int, ...], ...]:
    """Return the order a column declares: its shape, or its words' order."""
    known = [(place,) for place, each in enumerate(bins) if each != Unknown()]
    if column.is_number and column.shape != "free":
        return tuple(reversed(known)) if column.shape == "falling" else tuple(known)
    if not column.is_number and column.word_order:
        return tuple(known)
    return ()


def criterion_of(column: Column, bins: tuple[Bin, ...]) -> Criterion:
    """Return the criterion that new levels make."""
    return Criterion(
        criterion_id=column.criterion_id,
        category_id=column.category_id,
        levels=tuple(Level(f"{column.criterion_id}_{n}", 0) for n in range(1, len(bins) + 1)),
        max_points=column.max_points,
        order=declared_order(column, bins),
        is_single_peaked=column.is_number and column.shape == "single_peaked",
    )


def bin_columns(columns: tuple[Column, ...], outcome: Bools) -> Bins:
    """Cut every column into levels."""
    return tuple(rebin(column, outcome) for column in columns)


def match_columns(
    columns: tuple[Column, ...], bins: Bins, worth: tuple[Floats, ...] | None = None
) -> tuple[np.ndarray, ...]:
    """Return the level of every deal on every column."""
    return tuple(
        matched_bins(column, each, None if worth is None else worth[place])
        for place, (column, each) in enumerate(zip(columns, bins, strict=True))
    )


def problem_of_columns(
    columns: tuple[Column, ...], bins: Bins, outcome: Bools, category_max: dict[str, int]
) -> Problem:
    """Return the card that new levels make, nothing being worth points yet."""
    first = match_columns(columns, bins)
    rates = tuple(
        win_rates(places, outcome, len(each)) for places, each in zip(first, bins, strict=True)
    )
    return Problem(
        criteria=tuple(map(criterion_of, columns, bins)),
        category_max=category_max,
        matched=match_columns(columns, bins, rates),
        outcome=outcome,
    )


def chained(criterion: Criterion, bins: tuple[Bin, ...], worth: Floats) -> Criterion:
    """Order the levels of a criterion that declares no order by what the deals say."""
    if criterion.order:
        return criterion
    known = [place for place, each in enumerate(bins) if each != Unknown()]
    by_worth = sorted(known, key=lambda place: (worth[place], place))
    return replace(criterion, order=tuple((place,) for place in by_worth))


@dataclass(frozen=True, slots=True)
class Merged:
    """The levels of a fit with like ones made one; criteria of a single level are left out."""

    bins: Bins
    criteria: tuple[Criterion, ...]
    columns: tuple[Column, ...]
    worth: tuple[Floats, ...]

    @property
    def rules(self) -> int:
        """Count the levels that give points."""
        return sum(int((heights > 0).sum()) for heights in self.worth)


def joined(parts: list[Bin]) -> Bin:
    """Make one bin of neighbouring ranges, or of groups of words."""
    ranges = [part for part in parts if isinstance(part, Range)]
    if ranges:
        return Range(ranges[0].lower, ranges[-1].upper)
    words = [part.words for part in parts if isinstance(part, Words)]
    is_rest = () in words
    return Words(()) if is_rest else Words(tuple(sorted(word for each in words for word in each)))


def merge_levels(bins: tuple[Bin, ...], worth: Floats) -> list[list[int]]:
    """Group the levels of like worth: neighbouring ranges, or words wherever they are."""
    groups: list[list[int]] = []
    for place, each in enumerate(bins):
        near = groups[-1:] if isinstance(each, Range) else groups
        like = next(
            (
                group
                for group in near
                if type(bins[group[0]]) is type(each)
                and abs(worth[group[0]] - worth[place]) <= LIKE
                and not isinstance(each, Unknown)
            ),
            None,
        )
        if like is None:
            groups.append([place])
        else:
            like.append(place)
    return groups


def merged(columns: tuple[Column, ...], bins: Bins, worth: tuple[Floats, ...]) -> Merged:
    """Make levels of like worth one, and order what is left by its worth."""
    found: list[tuple[Column, tuple[Bin, ...], Criterion, Floats]] = []
    for column, own, values in zip(columns, bins, worth, strict=True):
        groups = merge_levels(own, values)
        parts = tuple(joined([own[p] for p in g]) if len(g) > 1 else own[g[0]] for g in groups)
        heights = np.asarray([values[group[0]] for group in groups])
        if np.ptp(heights) <= LIKE if heights.size else True:
            continue
        heights = np.where(heights > LIKE, heights, 0.0)
        bare = replace(criterion_of(column, parts), order=(), is_single_peaked=False)
        found.append((column, parts, chained(bare, parts, heights), heights))
    return Merged(
        bins=tuple(parts for _, parts, _, _ in found),
        criteria=tuple(criterion for _, _, criterion, _ in found),
        columns=tuple(column for column, _, _, _ in found),
        worth=tuple(heights for _, _, _, heights in found),
    )


def prepare_columns(problem: Problem, bins: Bins, *, free_category_maxima: bool) -> Model:
    """Order what is not ordered by a first fit, so that like levels can merge; then lay out."""
    rough = prepare(problem, None, free_category_maxima=free_category_maxima)
    worth = rough.worth(solve(rough, FIRST_STRENGTH))
    criteria = tuple(map(chained, problem.criteria, bins, worth))
    ordered = replace(problem, criteria=criteria)
    return prepare(ordered, None, free_category_maxima=free_category_maxima)
