"""The two ways in: points for the levels a card has, and new levels for columns of values."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from icp_warehouse.fit.budget import Budget, within_budget
from icp_warehouse.fit.columns import (
    Bins,
    bin_columns,
    match_columns,
    merged,
    prepare_columns,
    problem_of_columns,
)
from icp_warehouse.fit.deals import indicator_columns
from icp_warehouse.fit.integers import rounded, search
from icp_warehouse.fit.logistic import Counts, Optimum
from icp_warehouse.fit.model import (
    FIRST_STRENGTH,
    Model,
    points_before_rounding,
    prepare,
    solve,
)
from icp_warehouse.fit.problem import (
    Bools,
    Column,
    Fitted,
    Floats,
    Points,
    Problem,
    StrengthTrial,
    current_points,
)
from icp_warehouse.fit.projection import project
from icp_warehouse.fit.proof import is_best
from icp_warehouse.fit.strength import (
    Fold,
    choose_strength,
    folds_of_card,
    held_out_masks,
    try_strengths,
)
from icp_warehouse.fit.whole_cards import judge_of, rules_of


@dataclass(frozen=True, slots=True)
class FittedColumns:
    """New levels per column, the problem they make, and its fit; `bins` as `problem` has levels."""

    bins: Bins
    problem: Problem
    fitted: Fitted


def fit_card(
    problem: Problem,
    *,
    seed: int = 0,
    prior: Literal["current", "none"] = "current",
    free_category_maxima: bool = False,
    max_rules: int | None = None,
    max_criteria: int | None = 7,
) -> Fitted:
    """Fit whole points to a card's levels; the same seed gives the same card."""
    pulled_to = current_points(problem) if prior == "current" else None
    model = prepare(problem, pulled_to, free_category_maxima=free_category_maxima)
    trials = try_strengths(folds_of_card(model, seed))
    strength = choose_strength(trials, problem.outcome.shape[0])
    budget = Budget(max_rules, max_criteria, False, not free_category_maxima)
    allowed, optimum = fit_within(model, strength, budget)
    used = tuple(np.abs(rows[:, allowed]).sum(axis=1) > 0 for rows in model.design.worth)
    return whole(model, optimum, strength, trials, pulled_to, free_category_maxima, used)


def fit_within(model: Model, strength: float, budget: Budget) -> tuple[Bools, Optimum]:
    """Fit at one strength, then again with the steps that the budget leaves."""
    fuller = solve(model, strength)
    allowed = within_budget(model, project(model, fuller, strength), budget)
    if allowed.all():
        return allowed, fuller
    return allowed, solve(model, strength, allowed=allowed)


def whole(
    model: Model,
    optimum: Optimum,
    strength: float,
    trials: tuple[StrengthTrial, ...],
    prior: Points | None,
    free_category_maxima: bool,
    used: tuple[Bools, ...],
) -> Fitted:
    """Round a fit to whole points, and improve them on the exact log-loss."""
    weights = points_before_rounding(model, optimum, prior)
    flat = np.concatenate(weights) if weights else np.zeros(0)
    rules = rules_of(model, free_category_maxima=free_category_maxima, used=used)
    judge = judge_of(model, strength, prior)
    card, value = search(judge, rules, rounded(flat, rules))
    is_proved, card, value = is_best(model, judge, rules, card, value)
    points = tuple(
        tuple(int(v) for v in card[start:stop])
        for start, stop in zip(rules.starts, rules.starts[1:], strict=False)
    )
    deals = model.problem.outcome.shape[0]
    return Fitted(
        points=points,
        weights=weights,
        strength=strength,
        intercept=value.intercept,
        slope=value.slope,
        log_loss=value.log_loss / max(deals, 1),
        objective=value.objective,
        is_proved=is_proved,
        trials=trials,
    )


def fit_columns(
    columns: tuple[Column, ...],
    outcome: Bools,
    category_max: dict[str, int],
    *,
    seed: int = 0,
    free_category_maxima: bool = False,
    max_rules: int | None = None,
    max_criteria: int | None = 7,
) -> FittedColumns:
    """Cut columns into levels and fit points to them; both are redone inside every fold."""
    bins = bin_columns(columns, outcome)
    problem = problem_of_columns(columns, bins, outcome, category_max)
    model = prepare_columns(problem, bins, free_category_maxima=free_category_maxima)
    folds = folds_of_columns(columns, outcome, category_max, free_category_maxima, seed)
    trials = try_strengths(folds)
    strength = choose_strength(trials, outcome.shape[0])
    limit = max_rules
    while True:
        budget = Budget(limit, max_criteria, True, not free_category_maxima)
        _, optimum = fit_within(model, strength, budget)
        parts = merged(columns, bins, model.worth(optimum))
        if max_rules is None or limit is None or parts.rules <= max_rules or limit <= 1:
            break
        limit -= 1
    small = Problem(
        criteria=parts.criteria,
        category_max=category_max,
        matched=match_columns(parts.columns, parts.bins, parts.worth),
        outcome=outcome,
    )
    card = prepare(small, None, free_category_maxima=free_category_maxima)
    optimum = solve(card, strength)
    used = tuple(heights > 0 for heights in parts.worth)
    fitted = whole(card, optimum, strength, trials, None, free_category_maxima, used)
    return FittedColumns(parts.bins, small, fitted)


def folds_of_columns(
    columns: tuple[Column, ...],
    outcome: Bools,
    category_max: dict[str, int],
    free_category_maxima: bool,
    seed: int,
) -> Iterator[Fold]:
    """Yield folds in which levels, too, are found without the deals held out."""
    for held in held_out_masks(outcome, seed):
        learned, tested = rows_of(columns, ~held), rows_of(columns, held)
        bins = bin_columns(learned, outcome[~held])
        problem = problem_of_columns(learned, bins, outcome[~held], category_max)
        model = prepare_columns(problem, bins, free_category_maxima=free_category_maxima)
        worth = model.worth(solve(model, FIRST_STRENGTH))
        matched = match_columns(tested, bins, worth)
        shown = replace(problem, matched=matched, outcome=outcome[held])
        features = indicator_columns(shown.criteria, list(shown.matched)) @ np.vstack(
            model.design.worth
        )
        features[:, 0] = 1.0
        counts = Counts(features, np.ones(int(held.sum())), outcome[held].astype(np.float64))
        yield Fold(model, model.counts(), counts)


def rows_of(columns: tuple[Column, ...], chosen: Bools) -> tuple[Column, ...]:
    """Return the chosen deals of every column."""
    return tuple(replace(column, values=column.values[chosen]) for column in columns)


def refit_weights(problem: Problem, fitted: Fitted, deal_weights: Floats) -> tuple[Floats, ...]:
    """Refit the points before rounding to reweighted deals (a bootstrap), from a warm start."""
    raise NotImplementedError
