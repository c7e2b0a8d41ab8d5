"""A fuller card's chances of winning as a target: how well fewer steps reproduce them.

Fewer rules chosen by their own likelihood chase noise. Chosen by least squares against the
chances that a fuller, well-pulled card gives the same deals, they do so much less.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from icp_warehouse.fit.design import SLOPE
from icp_warehouse.fit.logistic import Optimum, gram
from icp_warehouse.fit.model import Model
from icp_warehouse.fit.problem import Bools, Floats, Positions
from icp_warehouse.fit.quadratic import minimise

PULL_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Projection:
    """A quadratic in the unknowns of a model: x'Hx/2 - c'x."""

    hessian: Floats
    linear: Floats
    is_bounded: Bools


@dataclass(frozen=True, slots=True)
class Projected:
    """The least value of a projection over the unknowns allowed, and where it is."""

    allowed: Bools
    unknowns: Floats
    is_free: Bools
    value: float


def project(model: Model, fuller: Optimum, strength: float) -> Projection:
    """Set the fuller card's chances as the target, on the scale of its log-odds."""
    deals, _ = model.deals.totals()
    log_odds = model.features @ fuller.unknowns
    chance = expit(log_odds)
    mean = np.average(log_odds, weights=deals)
    spread = np.sqrt(np.average((log_odds - mean) ** 2, weights=deals))
    target = chance - np.average(chance, weights=deals)
    target *= spread / max(np.sqrt(np.average(target**2, weights=deals)), 1e-12)
    target += mean
    weights = deals * np.average(chance * (1.0 - chance), weights=deals)
    pull = model.stiff + PULL_SHARE * strength * model.pull
    linear = model.features.T @ (weights * target)
    linear[SLOPE] += model.belief.weight * model.belief.slope
    return Projection(gram(model.features, weights) + pull, linear, model.design.is_bounded)


def solve_projection(projection: Projection, allowed: Bools) -> Projected:
    """Minimise a projection over the allowed unknowns."""
    places = np.flatnonzero(allowed)
    hessian = projection.hessian[np.ix_(places, places)]
    part, part_free = minimise(
        hessian,
        projection.linear[places],
        projection.is_bounded[places],
        np.ones(places.size, dtype=np.bool_),
    )
    unknowns = np.zeros(allowed.shape[0])
    unknowns[places] = part
    is_free = np.zeros(allowed.shape[0], dtype=np.bool_)
    is_free[places] = part_free
    value = 0.5 * part @ hessian @ part - projection.linear[places] @ part
    return Projected(allowed, unknowns, is_free, float(value))


def free_inverse(projection: Projection, at: Projected) -> tuple[Positions, Floats]:
    """Return the free unknowns and the inverse of the curvature in them."""
    places = np.flatnonzero(at.is_free)
    inverse = np.linalg.inv(projection.hessian[np.ix_(places, places)])
    return places, np.asarray(inverse, dtype=np.float64)


def cost_of_zero(
    at: Projected, places: Positions, inverse: Floats, group: tuple[int, ...]
) -> float:
    """Return what it costs to hold these steps at zero, while no other leaves its bound."""
    held = np.searchsorted(places, [step for step in group if at.is_free[step]])
    if held.size == 0:
        return 0.0
    values = at.unknowns[places[held]]
    return float(0.5 * values @ np.linalg.solve(inverse[np.ix_(held, held)], values))


def gain_of_free(
    projection: Projection, at: Projected, places: Positions, inverse: Floats, step: int
) -> float:
    """Return what it gains to let go of one step held at zero, while others stay free."""
    slope = projection.hessian[step] @ at.unknowns - projection.linear[step]
    if slope >= 0.0:
        return 0.0
    cross = projection.hessian[step, places]
    curvature = projection.hessian[step, step] - cross @ inverse @ cross
    return float(slope**2 / (2.0 * max(curvature, 1e-12)))
