"""Penalised logistic regression with unknowns that may not be negative: Newton's method."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from icp_warehouse.fit.problem import Bools, Floats
from icp_warehouse.fit.quadratic import minimise

MAX_STEPS = 60
CONVERGED = 1e-13
HALVINGS = 30
CHUNK = 4096


@dataclass(frozen=True, slots=True)
class Counts:
    """Deals on the same levels, counted together: a row of `features`, deals and won deals."""

    features: Floats
    deals: Floats
    won: Floats


@dataclass(frozen=True, slots=True)
class Optimum:
    """Where the penalised log-loss is least, and the curvature there."""

    unknowns: Floats
    is_free: Bools
    log_loss: float
    objective: float
    hessian: Floats


def log_loss(log_odds: Floats, deals: Floats, won: Floats) -> float:
    """Return the summed log-loss of the counted deals."""
    return float(deals @ np.logaddexp(0.0, log_odds) - won @ log_odds)


def gram(features: Floats, weights: Floats) -> Floats:
    """Return X'WX, some rows at a time to keep the copy of X small."""
    total = np.zeros((features.shape[1], features.shape[1]))
    for start in range(0, features.shape[0], CHUNK):
        part = features[start : start + CHUNK]
        total += (part.T * weights[start : start + CHUNK]) @ part
    return total


def quadratic(penalty: Floats, linear: Floats, unknowns: Floats) -> float:
    """Return x'Px/2 - c'x."""
    return float(unknowns @ (0.5 * (penalty @ unknowns) - linear))


def minimise_loss(
    counts: Counts,
    penalty: Floats,
    is_bounded: Bools,
    *,
    linear: Floats | None = None,
    start: Floats | None = None,
    steps: int = MAX_STEPS,
) -> Optimum:
    """Minimise log-loss + x'Px/2 - c'x with x >= 0 where bounded; P must be positive definite.

    Every step minimises the local quadratic exactly within the bounds, and is halved until the
    objective falls, so the result does not depend on where it started.
    """
    size = penalty.shape[0]
    linear = np.zeros(size) if linear is None else linear
    unknowns = np.zeros(size) if start is None else start.copy()
    if start is None and not is_bounded[0]:
        share = (counts.won.sum() + 0.5) / (counts.deals.sum() + 1.0)
        unknowns[0] = np.log(share / (1.0 - share))
    is_free = ~is_bounded | (unknowns > 0.0)
    features, deals, won = counts.features, counts.deals, counts.won
    used = deals > 0
    if not used.all():
        features, deals, won = features[used], deals[used], won[used]
    log_odds = features @ unknowns
    loss = log_loss(log_odds, deals, won)
    value = loss + quadratic(penalty, linear, unknowns)
    hessian = penalty
    for _ in range(steps):
        chance = expit(log_odds)
        gradient = features.T @ (deals * chance - won) + penalty @ unknowns - linear
        curvature = deals * chance * (1.0 - chance)
        hessian = gram(features, curvature) + penalty
        target, is_free = minimise(hessian, hessian @ unknowns - gradient, is_bounded, is_free)
        direction = target - unknowns
        slope = float(gradient @ direction)
        if slope >= -CONVERGED * (1.0 + abs(value)):
            break
        for halving in range(HALVINGS):
            step = 0.5**halving
            trial = unknowns + step * direction
            trial_odds = features @ trial
            trial_loss = log_loss(trial_odds, deals, won)
            trial_value = trial_loss + quadratic(penalty, linear, trial)
            if trial_value <= value + 1e-4 * step * slope:
                break
        else:
            break
        unknowns, log_odds, loss, value = trial, trial_odds, trial_loss, trial_value
    return Optimum(unknowns, is_free, loss, value, hessian)
