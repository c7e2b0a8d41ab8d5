"""Fewer criteria and fewer rules: backward elimination, then exchanges while they help."""

from dataclasses import dataclass

import numpy as np

from icp_warehouse.fit.model import Model
from icp_warehouse.fit.problem import Bools, Criterion, Floats
from icp_warehouse.fit.projection import (
    Projected,
    Projection,
    cost_of_zero,
    free_inverse,
    gain_of_free,
    solve_projection,
)

NOTHING = 1e-9
TRIED = 8
ROUNDS = 100


@dataclass(frozen=True, slots=True)
class Budget:
    """At most so many rules and criteria; None is no limit.

    Where levels may merge, a step that is not zero is a rule: levels without one between them
    become one level. Where the rules are given, each with points counts.
    """

    max_rules: int | None
    max_criteria: int | None
    may_merge: bool
    keeps_categories: bool


def steps_of(model: Model) -> list[tuple[int, ...]]:
    """Return the steps of every criterion."""
    return [tuple(step for step in steps if step is not None) for steps in model.design.step_of]


def is_fixed_in_use(criterion: Criterion) -> bool:
    """Say whether a criterion gives points that the fit may not take away."""
    return any(level.is_fixed and level.points for level in criterion.levels)


def used_criteria(model: Model, at: Projected) -> list[int]:
    """Return the criteria that give points."""
    return [
        place
        for place, steps in enumerate(steps_of(model))
        if is_fixed_in_use(model.problem.criteria[place])
        or any(at.unknowns[step] > NOTHING for step in steps)
    ]


def rule_count(model: Model, at: Projected, budget: Budget) -> int:
    """Count the rules that give points."""
    if budget.may_merge:
        return int((at.unknowns[model.design.is_step] > NOTHING).sum())
    slope = max(float(at.unknowns[1]), NOTHING)
    return sum(int((np.abs(rows @ at.unknowns) > NOTHING * slope).sum()) for rows in worth(model))


def worth(model: Model) -> tuple[Floats, ...]:
    """Return the matrices that give levels their worth."""
    return model.design.worth


def removable(model: Model, at: Projected, budget: Budget) -> list[tuple[int, ...]]:
    """Return the steps that may go: any, or those that leave a level without points."""
    found: list[tuple[int, ...]] = []
    for place, steps in enumerate(model.design.step_of):
        values = model.design.worth[place] @ at.unknowns
        below: dict[int, list[int]] = {}
        for low, high in model.design.pairs[place]:
            below.setdefault(high, []).append(low)
        for level, step in enumerate(steps):
            if step is None or at.unknowns[step] <= NOTHING:
                continue
            is_lowest = all(abs(values[low]) <= NOTHING for low in below.get(level, []))
            if budget.may_merge or is_lowest:
                found.append((step,))
    return found


def keep_categories(
    model: Model, at: Projected, groups: list[tuple[int, ...]]
) -> list[tuple[int, ...]]:
    """Leave out the groups without which a category would have no points left."""
    category_of = {
        step: criterion.category_id
        for criterion, steps in zip(model.problem.criteria, steps_of(model), strict=True)
        for step in steps
    }
    active = {step for step in category_of if at.unknowns[step] > NOTHING}
    held = {
        criterion.category_id for criterion in model.problem.criteria if is_fixed_in_use(criterion)
    }
    wanted = {category_of[step] for step in active} - held
    return [
        group
        for group in groups
        if wanted <= {category_of[step] for step in active.difference(group)}
    ]


def candidates(model: Model, at: Projected, budget: Budget) -> list[tuple[int, ...]]:
    """Return the groups of steps one of which has to go; none if the budget holds."""
    used = used_criteria(model, at)
    groups: list[tuple[int, ...]] = []
    if budget.max_criteria is not None and len(used) > budget.max_criteria:
        steps = steps_of(model)
        groups = [
            steps[place] for place in used if not is_fixed_in_use(model.problem.criteria[place])
        ]
    elif budget.max_rules is not None and rule_count(model, at, budget) > budget.max_rules:
        groups = removable(model, at, budget)
    return keep_categories(model, at, groups) if budget.keeps_categories else groups


def eliminate(model: Model, projection: Projection, at: Projected, budget: Budget) -> Projected:
    """Take out what costs least until the budget holds, or nothing more may go."""
    while groups := candidates(model, at, budget):
        places, inverse = free_inverse(projection, at)
        costs = [cost_of_zero(at, places, inverse, group) for group in groups]
        allowed = at.allowed & (~model.design.is_step | (at.unknowns > NOTHING))
        allowed[list(groups[int(np.argmin(costs))])] = False
        at = solve_projection(projection, allowed)
    return at


def exchange(model: Model, projection: Projection, at: Projected, budget: Budget) -> Projected:
    """Let one step back in and take another out, while that reproduces the fuller card better."""
    if budget.max_rules is None:
        return at
    steps = np.flatnonzero(model.design.is_step)
    for _ in range(ROUNDS):
        places, inverse = free_inverse(projection, at)
        gains = [
            gain_of_free(projection, at, places, inverse, int(step))
            if at.unknowns[step] <= NOTHING
            else 0.0
            for step in steps
        ]
        for place in np.argsort(gains, kind="stable")[::-1][:TRIED]:
            if gains[place] <= NOTHING:
                return at
            allowed = at.allowed.copy()
            allowed[steps[place]] = True
            found = solve_projection(projection, allowed)
            found = eliminate(model, projection, found, budget)
            is_within = not candidates(model, found, budget)
            if is_within and found.value < at.value - NOTHING * abs(at.value):
                at = found
                break
        else:
            return at
    return at


def within_budget(model: Model, projection: Projection, budget: Budget) -> Bools:
    """Return the unknowns a card within the budget may use."""
    everything = np.ones(model.design.size, dtype=np.bool_)
    if budget.max_rules is None and budget.max_criteria is None:
        return everything
    at = solve_projection(projection, everything)
    at = exchange(model, projection, eliminate(model, projection, at, budget), budget)
    if budget.max_rules is not None:
        return at.allowed
    used = used_criteria(model, at)
    for place, steps in enumerate(steps_of(model)):
        everything[list(steps)] = place in used
    return everything
