"""A card as unknowns of a regression: non-negative steps between levels, and linear conditions.

The unknowns are the intercept, the slope (log-odds per point), one step per level above the level
below it, and the slack of every condition that no step expresses. `worth` turns them into the
log-odds of the levels.
"""

from dataclasses import dataclass

import numpy as np

from icp_warehouse.fit.order import Pairs, order_pairs, sign, topped
from icp_warehouse.fit.problem import NO_LEVEL, Bools, Criterion, Floats, Points, Problem

INTERCEPT, SLOPE = 0, 1
Row = dict[int, float]


@dataclass(frozen=True, slots=True)
class Design:
    """`conditions` times the unknowns is zero; `step_of[criterion][level]` is the level's step.

    `pairs` is the order the design keeps, `declared` the part of it that the card asks for.
    """

    size: int
    worth: tuple[Floats, ...]
    step_of: tuple[tuple[int | None, ...], ...]
    is_bounded: Bools
    is_step: Bools
    conditions: Floats
    pairs: tuple[Pairs, ...]
    declared: tuple[Pairs, ...]


def minus(left: Row, right: Row) -> Row:
    """Return the difference of two linear expressions."""
    return {key: left.get(key, 0.0) - right.get(key, 0.0) for key in left.keys() | right.keys()}


class Unknowns:
    """Numbers the unknowns while the rows of a design are laid out."""

    def __init__(self) -> None:
        """Start with the intercept, which may be negative, and the slope, which may not."""
        self.bounded = [False, True]
        self.steps: list[int] = []
        self.conditions: list[Row] = []

    def add(self, *, is_step: bool = False) -> int:
        """Add an unknown that may not be negative."""
        self.bounded.append(True)
        if is_step:
            self.steps.append(len(self.bounded) - 1)
        return len(self.bounded) - 1

    def at_least(self, higher: Row, lower: Row) -> None:
        """Hold one expression at or above another."""
        self.conditions.append({**minus(higher, lower), self.add(): -1.0})

    def equal(self, left: Row, right: Row) -> None:
        """Hold two expressions equal."""
        self.conditions.append(minus(left, right))


def is_grounded(criterion: Criterion, has_zero: bool) -> bool:
    """Say whether the least level is worth nothing, so that no points are given to everybody.

    It is, unless the card says otherwise today, or deals on no level already are at nothing.
    """
    is_plain = not any(level.is_fixed or level.is_penalty for level in criterion.levels)
    least = min((level.points for level in criterion.levels), default=0)
    return is_plain and not has_zero and criterion.match == "best" and least == 0


def is_rooted(criterion: Criterion, pairs: Pairs, has_zero: bool) -> bool:
    """Say whether one level is the lowest of all, and so the zero the others are counted from."""
    above = {high for _, high in pairs}
    roots = [place for place in range(len(criterion.levels)) if place not in above]
    return is_grounded(criterion, has_zero) and len(roots) == 1


def level_rows(
    criterion: Criterion, pairs: Pairs, has_zero: bool, unknowns: Unknowns
) -> tuple[list[Row], list[int | None]]:
    """Lay out one criterion: the row of every level, and its step if it has one."""
    count = len(criterion.levels)
    rows: list[Row | None] = [None] * count
    steps: list[int | None] = [None] * count
    for place, level in enumerate(criterion.levels):
        if level.is_fixed:
            rows[place] = {SLOPE: float(level.points)}
    rooted = is_rooted(criterion, pairs, has_zero)
    below: list[list[int]] = [[low for low, high in pairs if high == each] for each in range(count)]
    done: set[int] = set()
    while len(done) < count:
        place = min(p for p in range(count) if p not in done and done.issuperset(below[p]))
        done.add(place)
        is_plus = sign(criterion, place) > 0
        parent = next((low for low in below[place] if is_plus and sign(criterion, low) > 0), None)
        base: Row = {} if parent is None else rows[parent] or {}
        if rows[place] is None and rooted and parent is None:
            rows[place] = {}
        elif rows[place] is None:
            step = unknowns.add(is_step=True)
            steps[place] = step
            rows[place] = {**base, step: 1.0 if is_plus else -1.0}
        else:
            parent = None
        for low in below[place]:
            if low != parent and (sign(criterion, low) > 0) == is_plus:
                unknowns.at_least(rows[place] or {}, rows[low] or {})
    return [row or {} for row in rows], steps


def reach_row(criterion: Criterion, pairs: Pairs, rows: list[Row]) -> Row:
    """Return the most points the criterion can give, as a linear expression."""
    below = {low for low, _ in pairs}
    reach: Row = {}
    for place, row in enumerate(rows):
        is_counted = criterion.match == "sum" or place not in below
        if is_counted and not criterion.levels[place].is_penalty:
            reach = {key: reach.get(key, 0.0) + row.get(key, 0.0) for key in reach | row}
    return reach


def has_unmatched(problem: Problem, place: int) -> bool:
    """Say whether some deal is on no level of the criterion."""
    criterion = problem.criteria[place]
    return criterion.match == "best" and bool((problem.matched[place] == NO_LEVEL).any())


def build_design(
    problem: Problem,
    peaks: tuple[int | None, ...],
    *,
    free_category_maxima: bool,
    estimate: tuple[Floats, ...] | None,
) -> Design:
    """Lay out a card; without an estimate of the levels' worth, leave the maxima out."""
    unknowns = Unknowns()
    all_rows: list[list[Row]] = []
    all_pairs: list[Pairs] = []
    declared: list[Pairs] = []
    step_of: list[tuple[int | None, ...]] = []
    reaches: dict[str, list[tuple[Criterion, Row]]] = {name: [] for name in problem.category_max}
    for place, criterion in enumerate(problem.criteria):
        pairs = order_pairs(criterion, peaks[place])
        declared.append(pairs)
        if estimate is not None:
            pairs = topped(criterion, pairs, estimate[place])
        rows, steps = level_rows(criterion, pairs, has_unmatched(problem, place), unknowns)
        all_rows.append(rows)
        all_pairs.append(pairs)
        step_of.append(tuple(steps))
        reach = reach_row(criterion, pairs, rows)
        if reach:
            reaches[criterion.category_id].append((criterion, reach))
    if estimate is not None:
        hold_maxima(unknowns, reaches, problem.category_max, free_category_maxima)
    size = len(unknowns.bounded)
    is_step = np.zeros(size, dtype=np.bool_)
    is_step[unknowns.steps] = True
    return Design(
        size=size,
        worth=tuple(dense(rows, size) for rows in all_rows),
        step_of=tuple(step_of),
        is_bounded=np.asarray(unknowns.bounded, dtype=np.bool_),
        is_step=is_step,
        conditions=dense(unknowns.conditions, size),
        pairs=tuple(all_pairs),
        declared=tuple(declared),
    )


def hold_maxima(
    unknowns: Unknowns,
    reaches: dict[str, list[tuple[Criterion, Row]]],
    category_max: dict[str, int],
    free_category_maxima: bool,
) -> None:
    """Hold criteria at or below their maximum, and categories at theirs where they can reach it."""
    groups = [(category_max[name], parts) for name, parts in reaches.items() if parts]
    if free_category_maxima and groups:
        parts = [part for _, group in groups for part in group]
        groups = [(sum(category_max.values()), parts)]
    for maximum, parts in groups:
        total: Row = {}
        for criterion, reach in parts:
            total = {key: total.get(key, 0.0) + reach.get(key, 0.0) for key in total | reach}
            if criterion.max_points is not None:
                unknowns.at_least({SLOPE: float(criterion.max_points)}, reach)
        if all(criterion.max_points is None for criterion, _ in parts):
            unknowns.equal(total, {SLOPE: float(maximum)})
        else:
            unknowns.at_least({SLOPE: float(maximum)}, total)


def dense(rows: list[Row], size: int) -> Floats:
    """Write linear expressions as the rows of a matrix."""
    matrix = np.zeros((len(rows), size))
    for place, row in enumerate(rows):
        for key, value in row.items():
            matrix[place, key] = value
    return matrix


def prior_penalty(
    problem: Problem, design: Design, prior: Points | None, deals_on: tuple[Floats, ...]
) -> Floats:
    """Return the quadratic form of the distance from the prior's levels, for strength one.

    Within a criterion only differences count: a level is compared with the average deal, so that
    one seen on few deals is pulled towards what the average deal is worth, not towards zero.
    """
    total = np.zeros((design.size, design.size))
    for place, criterion in enumerate(problem.criteria):
        distance = design.worth[place].copy()
        if prior is not None:
            distance[:, SLOPE] -= np.asarray(prior[place], dtype=np.float64)
        if criterion.match == "best":
            counts = deals_on[place]
            if has_unmatched(problem, place):
                distance = np.vstack((distance, np.zeros(design.size)))
            share = counts[: distance.shape[0]] + 1e-9
            distance = distance - (share / share.sum()) @ distance
        total += distance.T @ distance
    return total
