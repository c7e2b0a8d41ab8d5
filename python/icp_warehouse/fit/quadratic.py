"""The minimum of a convex quadratic where some unknowns may not be negative: exact, by pivoting."""

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from icp_warehouse.fit.problem import Bools, Floats

PATIENCE = 3
ROUNDING = 1e-10


def solve_free(hessian: Floats, linear: Floats, is_free: Bools) -> Floats:
    """Minimise x'Hx/2 - c'x over the free unknowns, the others being zero."""
    places = np.flatnonzero(is_free)
    solution = np.zeros(linear.shape[0])
    if places.size:
        factor = cho_factor(hessian[np.ix_(places, places)], check_finite=False)
        solution[places] = cho_solve(factor, linear[places], check_finite=False)
    return solution


def minimise(
    hessian: Floats, linear: Floats, is_bounded: Bools, is_free: Bools
) -> tuple[Floats, Bools]:
    """Minimise x'Hx/2 - c'x with x >= 0 where bounded; also say which unknowns are free there.

    Block principal pivoting from a first guess of the free ones: all wrong ones change sides at
    once, and after `PATIENCE` rounds without progress only the last, which always ends.
    """
    scale = 1.0 / np.sqrt(np.diag(hessian))
    scaled = hessian * scale[:, None] * scale[None, :]
    target = linear * scale
    tolerance = ROUNDING * max(1.0, float(np.abs(target).max(initial=0.0)))
    is_free = is_free | ~is_bounded
    fewest, patience = linear.shape[0] + 1, PATIENCE
    for _ in range(20 * linear.shape[0] + 100):
        solution = solve_free(scaled, target, is_free)
        gradient = scaled @ solution - target
        is_wrong = is_bounded & np.where(is_free, solution < -tolerance, gradient < -tolerance)
        count = int(is_wrong.sum())
        if count == 0:
            break
        if count < fewest:
            fewest, patience = count, PATIENCE
        else:
            patience -= 1
        if patience < 0:
            last = int(np.flatnonzero(is_wrong)[-1])
            is_wrong = np.zeros_like(is_wrong)
            is_wrong[last] = True
        is_free = is_free ^ is_wrong
    solution = np.where(is_bounded, np.maximum(solution, 0.0), solution)
    return solution * scale, is_free
