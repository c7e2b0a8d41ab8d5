"""The two ways in: points for the levels a card has, and new levels for columns of values."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

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
from icp_warehouse.fit.integers import best_of
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
    Positions,
    Prior,
    Problem,
    StrengthTrial,
    current_points,
)
from icp_warehouse.fit.projection import project
from icp_warehouse.fit.proof import prove
from icp_warehouse.fit.strength import (
    Fold,
    choose_strength,
    enough_deals,
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
    prior: Prior = "current",
    free_category_maxima: bool = False,
    max_rules: int | None = None,
    max_criteria: int | None = 7,
) -> Fitted:
    """Fit whole points to a card's levels; the same seed gives the same card."""
    model = prepare(problem, pulled_to(problem, prior), free_category_maxima=free_category_maxima)
    trials = try_strengths(folds_of_card(model, seed))
    strength = choose_strength(trials, problem.outcome.shape[0])
    budget = Budget(max_rules, max_criteria, False, not free_category_maxima)
    allowed, optimum = fit_within(model, strength, budget)
    used = tuple(np.abs(rows[:, allowed]).sum(axis=1) > 0 for rows in model.design.worth)
    return whole(model, optimum, strength, trials, prior, free_category_maxima, used)


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
    prior: Prior,
    free_category_maxima: bool,
    used: tuple[Bools, ...],
) -> Fitted:
    """Round a fit to whole points, and improve them on the exact log-loss."""
    toward = pulled_to(model.problem, prior)
    weights = points_before_rounding(model, optimum, toward)
    starts = [weights] if toward is None else [weights, as_weights(toward)]
    rules = rules_of(model, free_category_maxima=free_category_maxima, used=used)
    judge = judge_of(model, strength, toward)
    card, value = best_of(judge, rules, [np.concatenate(start) for start in starts])
    proof = prove(judge, rules, card, value)
    card, value = proof.card, proof.value
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
        is_proved=proof.is_proved,
        trials=trials,
        is_used=used,
        prior=prior,
        free_category_maxima=free_category_maxima,
    )


def as_weights(points: Points) -> tuple[Floats, ...]:
    """Return whole points as numbers."""
    return tuple(np.asarray(each, dtype=np.float64) for each in points)


def pulled_to(problem: Problem, prior: Prior) -> Points | None:
    """Return the points a fit is pulled towards; None is towards no difference."""
    return current_points(problem) if prior == "current" else None


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
    fitted = whole(card, optimum, strength, trials, "none", free_category_maxima, used)
    return FittedColumns(parts.bins, small, fitted)


def folds_of_columns(
    columns: tuple[Column, ...],
    outcome: Bools,
    category_max: dict[str, int],
    free_category_maxima: bool,
    seed: int,
) -> Iterator[Fold]:
    """Yield folds in which levels, too, are found without the deals held out."""
    chosen = enough_deals(outcome, seed)
    columns, outcome = rows_of(columns, chosen), outcome[chosen]
    for held in held_out_masks(outcome, seed):
        learned, tested = rows_of(columns, ~held), rows_of(columns, held)
        bins = bin_columns(learned, outcome[~held])
        problem = problem_of_columns(learned, bins, outcome[~held], category_max)
        model = prepare_columns(problem, bins, free_category_maxima=free_category_maxima)
        worth = model.worth(solve(model, FIRST_STRENGTH))
        matched = match_columns(tested, bins, worth)
        shown = replace(problem, matched=matched, outcome=outcome[held])
        features = indicator_columns(shown.criteria, shown.matched) @ np.vstack(model.design.worth)
        features[:, 0] = 1.0
        counts = Counts(features, np.ones(int(held.sum())), outcome[held].astype(np.float64))
        yield Fold(model, model.counts(), counts)


def rows_of(columns: tuple[Column, ...], chosen: Bools | Positions) -> tuple[Column, ...]:
    """Return the chosen deals of every column."""
    return tuple(replace(column, values=column.values[chosen]) for column in columns)


def refit_weights(problem: Problem, fitted: Fitted, deal_weights: Floats) -> tuple[Floats, ...]:
    """Refit the points before rounding to reweighted deals, one row of weights per refit.

    Returns a matrix refits x levels per criterion. A refit keeps the strength and the levels
    used, and starts where the fit ended.
    """
    toward = pulled_to(problem, fitted.prior)
    model = prepare(problem, toward, free_category_maxima=fitted.free_category_maxima)
    allowed = np.ones(model.design.size, dtype=np.bool_)
    for used, steps in zip(fitted.is_used, model.design.step_of, strict=True):
        dropped = [step for step, kept in zip(steps, used, strict=True) if step and not kept]
        allowed[dropped] = False
    start = solve(model, fitted.strength, allowed=allowed).unknowns
    rows = []
    for weights in deal_weights:
        counts = model.counts(weights)
        again = solve(model, fitted.strength, counts=counts, allowed=allowed, start=start)
        rows.append(np.concatenate(points_before_rounding(model, again, toward)))
    sizes = np.cumsum([len(criterion.levels) for criterion in problem.criteria])
    return tuple(np.split(np.asarray(rows), sizes[:-1], axis=1))
