"""Small scorecards with made-up deals, and what a fitted card must keep, checked the plain way."""

from dataclasses import replace
from itertools import pairwise

import numpy as np

from icp_warehouse.fit.problem import Criterion, Fitted, Level, Problem


def made_up(seed: int, *, deals: int | None = None, is_small: bool = False) -> Problem:
    """Draw a card with every feature a card can have, and deals that depend on it."""
    random = np.random.default_rng(seed)
    count = int(random.integers(40, 200)) if deals is None else deals
    criteria, matched = [], []
    log_odds = np.full(count, -0.5)
    names = ("fit", "signal")
    for place in range(3 if is_small else int(random.integers(2, 7))):
        size = int(random.integers(2, 4 if is_small else 5))
        points = np.sort(random.integers(0, 6 if is_small else 20, size))
        points[0] = 0
        kind = random.choice(["chain", "groups", "peak", "free", "sum"])
        has_penalty = not is_small and random.random() < 0.2
        levels = [
            Level(
                rule_id=f"rule_{place}_{number}",
                points=-int(random.integers(1, 6)) if has_penalty and number == 0 else int(value),
                is_fixed=bool(random.random() < (0.0 if is_small else 0.1)),
                is_penalty=has_penalty and number == 0,
            )
            for number, value in enumerate(points)
        ]
        chain = tuple((number,) for number in range(size))
        order = {
            "chain": chain,
            "groups": (tuple(range(size - 1)), (size - 1,)),
            "peak": chain,
            "free": (),
            "sum": (),
        }[str(kind)]
        if any(level.is_fixed or level.is_penalty for level in levels) and kind == "peak":
            order = ()
        criteria.append(
            Criterion(
                criterion_id=f"criterion_{place}",
                category_id=names[place % 2],
                levels=tuple(levels),
                match="sum" if kind == "sum" else "best",
                order=order,
                is_single_peaked=kind == "peak" and order != (),
            )
        )
        effect = random.normal(0.5, 1.0, size)
        if kind == "sum":
            on = random.random((count, size)) < 0.4
            matched.append(on)
            log_odds = log_odds + on @ effect * 0.5
        else:
            lowest = -1 if random.random() < 0.3 else 0
            at = random.integers(lowest, size, count)
            matched.append(at.astype(np.int16))
            log_odds = log_odds + np.where(at < 0, 0.0, effect[np.maximum(at, 0)])
    used = {criterion.category_id for criterion in criteria}
    category_max = {name: int(random.integers(5, 12 if is_small else 60)) for name in sorted(used)}
    outcome = random.random(count) < 1.0 / (1.0 + np.exp(-log_odds))
    return Problem(tuple(criteria), category_max, tuple(matched), outcome)


def small(seed: int) -> Problem:
    """Draw a card small enough to list all its whole-number versions."""
    random = np.random.default_rng(seed)
    deals = int(random.integers(40, 120))
    criteria, matched = [], []
    log_odds = np.full(deals, -1.0)
    for place, size in enumerate((2, 3, 2)):
        order = (tuple((n,) for n in range(size)), (), ((0,), (1,)))[place]
        levels = tuple(Level(f"{place}_{number}", 2 * number) for number in range(size))
        name = ("fit", "fit", "signal")[place]
        criteria.append(Criterion(f"c{place}", name, levels, order=order))
        matched.append(random.integers(0, size, deals))
        log_odds = log_odds + random.normal(0.5, 0.8) * matched[-1]
    outcome = random.random(deals) < 1.0 / (1.0 + np.exp(-log_odds))
    return Problem(tuple(criteria), {"fit": 6, "signal": 3}, tuple(matched), outcome)


def reach(criterion: Criterion, points: tuple[int, ...]) -> int:
    """Return the most points a criterion gives."""
    above = [value for value in points if value > 0]
    return sum(above) if criterion.match == "sum" else max(above, default=0)


def is_single_peaked(values: list[int]) -> bool:
    """Say whether values rise to a peak and fall after it."""
    top = values.index(max(values))
    return values[: top + 1] == sorted(values[: top + 1]) and values[top:] == sorted(
        values[top:], reverse=True
    )


def broken_promises(problem: Problem, fitted: Fitted) -> list[str]:
    """Say which of the promises about single levels and their order a card breaks."""
    broken = []
    for criterion, points in zip(problem.criteria, fitted.points, strict=True):
        name = criterion.criterion_id
        for level, value in zip(criterion.levels, points, strict=True):
            if type(value) is not int:
                broken.append(f"{name}: {value!r} is not a whole number")
            if level.is_fixed and value != level.points:
                broken.append(f"{name}: a fixed level moved")
            if not level.is_fixed and (value > 0 if level.is_penalty else value < 0):
                broken.append(f"{name}: wrong sign")
        listed = [[points[place] for place in group] for group in criterion.order]
        if criterion.is_single_peaked:
            if not is_single_peaked([value for group in listed for value in group]):
                broken.append(f"{name}: more than one peak")
        else:
            free = [
                [
                    points[place]
                    for place in group
                    if not (criterion.levels[place].is_fixed or criterion.levels[place].is_penalty)
                ]
                for group in criterion.order
            ]
            whole = [group for group in free if group]
            if any(max(low) > min(high) for low, high in pairwise(whole)):
                broken.append(f"{name}: out of order")
        if criterion.max_points is not None and reach(criterion, points) > criterion.max_points:
            broken.append(f"{name}: above its maximum")
    return broken


def category_reaches(problem: Problem, fitted: Fitted) -> dict[str, int]:
    """Sum the maxima of the criteria per category."""
    found = dict.fromkeys(problem.category_max, 0)
    for criterion, points in zip(problem.criteria, fitted.points, strict=True):
        found[criterion.category_id] += reach(criterion, points)
    return found


def without_fixed(problem: Problem) -> Problem:
    """Let every level move, so that categories can reach their maxima exactly."""
    criteria = tuple(
        replace(each, levels=tuple(replace(level, is_fixed=False) for level in each.levels))
        for each in problem.criteria
    )
    return replace(problem, criteria=criteria)
