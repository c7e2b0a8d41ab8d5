"""A card made ready to fit: its design, its deals in distinct rows, and its penalties."""

from dataclasses import dataclass

import numpy as np

from icp_warehouse.fit.deals import DistinctDeals, distinct_deals, level_totals
from icp_warehouse.fit.design import SLOPE, Design, build_design, prior_penalty
from icp_warehouse.fit.logistic import Counts, Optimum, minimise_loss
from icp_warehouse.fit.order import best_peak
from icp_warehouse.fit.problem import Bools, Floats, Points, Problem

FIRST_STRENGTH = 4.0
# A card's best account is some four units of log-odds above its worst, give or take two.
USUAL_RANGE, RANGE_SPREAD = 4.0, 2.0
STIFFNESS = 1e4
RIDGE = 1e-6
NO_SLOPE = 1e-7


@dataclass(frozen=True, slots=True)
class Belief:
    """A mild belief about the slope, without which a weak card's shape would be lost in noise."""

    slope: float
    weight: float


@dataclass(frozen=True, slots=True)
class Model:
    """What a fit at any strength, on any weights of the deals, needs."""

    problem: Problem
    design: Design
    deals: DistinctDeals
    features: Floats
    stiff: Floats
    pull: Floats
    belief: Belief

    def counts(self, deal_weights: Floats | None = None) -> Counts:
        """Count the deals per distinct row."""
        return Counts(self.features, *self.deals.totals(deal_weights))

    def worth(self, optimum: Optimum) -> tuple[Floats, ...]:
        """Return the log-odds of every level."""
        return tuple(rows @ optimum.unknowns for rows in self.design.worth)


def assemble(problem: Problem, design: Design, deals: DistinctDeals, prior: Points | None) -> Model:
    """Put the parts of a model together.

    The conditions are held by a penalty stiff enough for the rounding to whole points to settle
    what is left.
    """
    stiff = STIFFNESS * max(1.0, deals.outcome.shape[0] / 100.0)
    held = design.conditions.copy()
    norms = np.linalg.norm(held, axis=1, keepdims=True)
    held = held / np.where(norms > 0, norms, 1.0)
    counted = level_totals(problem, np.ones(problem.outcome.shape[0]))
    belief = believed_slope(problem, prior)
    ridge = np.full(design.size, RIDGE)
    ridge[SLOPE] += belief.weight
    return Model(
        problem=problem,
        design=design,
        deals=deals,
        features=deals.features(design),
        stiff=stiff * held.T @ held + np.diag(ridge),
        pull=prior_penalty(problem, design, prior, counted),
        belief=belief,
    )


def believed_slope(problem: Problem, prior: Points | None) -> Belief:
    """Return the belief about log-odds per point; without a prior card there is none."""
    total = sum(problem.category_max.values())
    if prior is None or total <= 0:
        return Belief(0.0, 0.0)
    return Belief(USUAL_RANGE / total, (total / RANGE_SPREAD) ** 2)


def prepare(problem: Problem, prior: Points | None, *, free_category_maxima: bool) -> Model:
    """Find single peaks, and top levels where none is declared, then lay out the card."""
    won = level_totals(problem, problem.outcome.astype(np.float64))
    counted = level_totals(problem, np.ones(problem.outcome.shape[0]))
    peaks = tuple(
        best_peak(tuple(p for group in each.order for p in group), counted[place], won[place])
        if each.is_single_peaked
        else None
        for place, each in enumerate(problem.criteria)
    )
    deals = distinct_deals(problem)
    free = free_category_maxima
    first = build_design(problem, peaks, free_category_maxima=free, estimate=None)
    rough = assemble(problem, first, deals, prior)
    worth = rough.worth(solve(rough, FIRST_STRENGTH))
    design = build_design(problem, peaks, free_category_maxima=free, estimate=worth)
    return assemble(problem, design, deals, prior)


def solve(
    model: Model,
    strength: float,
    *,
    counts: Counts | None = None,
    allowed: Bools | None = None,
    start: Floats | None = None,
) -> Optimum:
    """Fit at one strength of the pull; unknowns that are not allowed stay at zero."""
    counts = model.counts() if counts is None else counts
    penalty = model.stiff + strength * model.pull
    linear = np.zeros(model.design.size)
    linear[SLOPE] = model.belief.weight * model.belief.slope
    if allowed is None:
        return minimise_loss(counts, penalty, model.design.is_bounded, linear=linear, start=start)
    places = np.flatnonzero(allowed)
    part = minimise_loss(
        Counts(counts.features[:, places], counts.deals, counts.won),
        penalty[np.ix_(places, places)],
        model.design.is_bounded[places],
        linear=linear[places],
        start=None if start is None else start[places],
    )
    unknowns = np.zeros(model.design.size)
    unknowns[places] = part.unknowns
    is_free = np.zeros(model.design.size, dtype=np.bool_)
    is_free[places] = part.is_free
    hessian = np.zeros_like(penalty)
    hessian[np.ix_(places, places)] = part.hessian
    return Optimum(unknowns, is_free, part.log_loss, part.objective, hessian)


def points_before_rounding(
    model: Model, optimum: Optimum, prior: Points | None
) -> tuple[Floats, ...]:
    """Return the levels' worth on the card's scale; the prior's where the deals say nothing."""
    slope = float(optimum.unknowns[SLOPE])
    if slope > NO_SLOPE:
        return tuple(each / slope for each in model.worth(optimum))
    if prior is not None:
        return tuple(np.asarray(each, dtype=np.float64) for each in prior)
    return tuple(np.zeros(len(criterion.levels)) for criterion in model.problem.criteria)
