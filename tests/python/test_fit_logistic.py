"""The regression inside a fit: against scikit-learn, SciPy and the conditions of an optimum."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import lsq_linear, minimize
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from icp_warehouse.fit.logistic import Counts, log_loss, minimise_loss
from icp_warehouse.fit.quadratic import minimise


@given(seed=st.integers(0, 5000), size=st.integers(1, 12))
def test_the_bounded_quadratic_agrees_with_scipy(seed: int, size: int) -> None:
    random = np.random.default_rng(seed)
    root = random.normal(size=(size + 3, size))
    right = random.normal(size=size + 3)
    is_bounded = random.random(size) < 0.7
    found, is_free = minimise(root.T @ root, root.T @ right, is_bounded, ~is_bounded)
    bounds = (np.where(is_bounded, 0.0, -np.inf), np.full(size, np.inf))
    expected = lsq_linear(root, right, bounds=bounds, tol=1e-14)
    assert np.sum((root @ found - right) ** 2) <= 2 * expected.cost + 1e-8
    assert (found[is_bounded] >= 0).all()
    assert (found[~is_free] == 0).all()


def made_up(seed: int, deals: int = 300, size: int = 6) -> Counts:
    random = np.random.default_rng(seed)
    features = np.column_stack((np.ones(deals), random.integers(0, 2, (deals, size))))
    log_odds = features @ random.normal(0.0, 1.0, size + 1)
    won = (random.random(deals) < expit(log_odds)).astype(np.float64)
    return Counts(features.astype(np.float64), np.ones(deals), won)


@pytest.mark.parametrize("strength", [0.1, 3.0, 100.0])
def test_without_bounds_the_optimum_is_scikit_learns(strength: float) -> None:
    counts = made_up(1)
    penalty = np.diag([1e-10] + [strength] * 6)
    found = minimise_loss(counts, penalty, np.zeros(7, dtype=np.bool_)).unknowns
    peer = LogisticRegression(C=1.0 / strength, tol=1e-12, max_iter=10_000)
    peer.fit(counts.features[:, 1:], counts.won)
    assert found == pytest.approx([*peer.intercept_, *peer.coef_[0]], abs=1e-5)


@pytest.mark.parametrize("seed", range(5))
def test_with_bounds_the_optimum_is_that_of_a_general_minimiser(seed: int) -> None:
    counts = made_up(seed)
    penalty = np.diag([1e-6] + [2.0] * 6)
    is_bounded = np.asarray([False] + [True] * 6)
    pull = np.linspace(-1.0, 2.0, 7)

    def objective(unknowns: np.ndarray) -> tuple[float, np.ndarray]:
        log_odds = counts.features @ unknowns
        value = log_loss(log_odds, counts.deals, counts.won)
        value += unknowns @ penalty @ unknowns / 2 - pull @ unknowns
        slope = counts.features.T @ (expit(log_odds) - counts.won) + penalty @ unknowns - pull
        return value, slope

    found = minimise_loss(counts, penalty, is_bounded, linear=pull)
    expected = minimize(
        objective,
        np.zeros(7),
        jac=True,
        method="L-BFGS-B",
        bounds=[(None, None)] + [(0.0, None)] * 6,
        options={"ftol": 1e-15, "gtol": 1e-10},
    )
    assert found.objective == pytest.approx(expected.fun, abs=1e-7)
    assert found.unknowns == pytest.approx(expected.x, abs=1e-4)


def test_counting_like_deals_together_changes_nothing() -> None:
    counts = made_up(3)
    rows, place = np.unique(counts.features, axis=0, return_inverse=True)
    together = Counts(
        rows,
        np.bincount(place, minlength=len(rows)).astype(np.float64),
        np.bincount(place, weights=counts.won, minlength=len(rows)).astype(np.float64),
    )
    penalty, is_bounded = np.eye(7), np.asarray([False] + [True] * 6)
    one_by_one = minimise_loss(counts, penalty, is_bounded)
    counted = minimise_loss(together, penalty, is_bounded)
    assert counted.unknowns == pytest.approx(one_by_one.unknowns, abs=1e-8)
    assert counted.objective == pytest.approx(one_by_one.objective, abs=1e-8)


def test_where_it_starts_does_not_matter() -> None:
    counts = made_up(4)
    penalty, is_bounded = np.eye(7), np.asarray([False] + [True] * 6)
    cold = minimise_loss(counts, penalty, is_bounded)
    warm = minimise_loss(counts, penalty, is_bounded, start=np.full(7, 3.0))
    assert warm.unknowns == pytest.approx(cold.unknowns, abs=1e-6)
