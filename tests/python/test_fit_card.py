"""Whole-number cards: what they keep, and that no other card is better."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fit_problems import broken_promises, category_reaches, made_up, reach, small, without_fixed
from icp_warehouse.fit.fit_card import fit_card, refit_weights
from icp_warehouse.fit.problem import (
    NO_LEVEL,
    Criterion,
    Level,
    Problem,
    current_points,
    order_of_points,
    scores,
)
from icp_warehouse.fit.strength import choose_strength, held_out_masks


@settings(max_examples=15)
@given(seed=st.integers(0, 10_000), prior=st.sampled_from(["current", "none"]))
def test_a_card_keeps_its_promises(seed: int, prior: str) -> None:
    problem = made_up(seed)
    fitted = fit_card(problem, prior="current" if prior == "current" else "none")
    assert broken_promises(problem, fitted) == []


@settings(max_examples=10)
@given(seed=st.integers(0, 10_000))
def test_categories_reach_their_maxima_exactly(seed: int) -> None:
    problem = without_fixed(made_up(seed))
    assert category_reaches(problem, fit_card(problem)) == problem.category_max
    freed = fit_card(problem, free_category_maxima=True)
    reached = sum(category_reaches(problem, freed).values())
    assert reached == sum(problem.category_max.values())


@settings(max_examples=8)
@given(seed=st.integers(0, 10_000))
def test_criterion_maxima_hold_where_they_are_given(seed: int) -> None:
    problem = without_fixed(made_up(seed))
    criteria = tuple(
        replace(each, max_points=max(1, reach(each, points)))
        for each, points in zip(problem.criteria, current_points(problem), strict=True)
    )
    problem = replace(problem, criteria=criteria)
    fitted = fit_card(problem)
    assert broken_promises(problem, fitted) == []
    for category, reached in category_reaches(problem, fitted).items():
        assert reached <= problem.category_max[category]


@settings(max_examples=8)
@given(seed=st.integers(0, 10_000), rules=st.integers(2, 6), criteria=st.integers(2, 4))
def test_budgets_hold(seed: int, rules: int, criteria: int) -> None:
    problem = without_fixed(made_up(seed))
    few = fit_card(problem, max_rules=rules, max_criteria=None)
    assert sum(value != 0 for points in few.points for value in points) <= rules
    narrow = fit_card(problem, max_criteria=criteria)
    assert sum(any(points) for points in narrow.points) <= criteria


@pytest.fixture(autouse=True, scope="module")
def no_proofs() -> Iterator[None]:
    """Leave proofs to their own tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("icp_warehouse.fit.proof.MAX_NODES", 0)
        yield


def test_the_same_seed_gives_the_same_card() -> None:
    problem = made_up(11)
    assert fit_card(problem, seed=4).points == fit_card(problem, seed=4).points
    first = fit_card(problem, seed=4).trials
    assert [t.log_loss for t in fit_card(problem, seed=4).trials] == [t.log_loss for t in first]


def test_a_strength_without_end_leaves_the_card_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = without_fixed(small(8))
    monkeypatch.setattr("icp_warehouse.fit.fit_card.choose_strength", lambda *_: 1e9)
    card = Problem(problem.criteria, {"fit": 6, "signal": 2}, problem.matched, problem.outcome)
    assert fit_card(card).points == current_points(card)


def test_the_strength_is_the_one_of_least_held_out_loss_when_deals_are_many() -> None:
    problem = made_up(2, deals=400)
    trials = fit_card(problem).trials
    best = min(trials, key=lambda trial: trial.log_loss)
    assert choose_strength(trials, 10**9) == best.strength


def test_every_deal_is_held_out_equally_often() -> None:
    outcome = np.asarray([True] * 13 + [False] * 30)
    masks = list(held_out_masks(outcome, 1))
    assert set(np.sum(masks, axis=0)) == {len(masks) // 5}
    assert max(mask[:13].sum() for mask in masks) <= 3


def test_refits_with_every_deal_once_give_the_points_before_rounding() -> None:
    problem = made_up(5, deals=300)
    fitted = fit_card(problem)
    again = refit_weights(problem, fitted, np.ones((2, 300)))
    for weights, rows in zip(fitted.weights, again, strict=True):
        assert rows[0] == pytest.approx(weights, abs=1e-3)
        assert rows[1] == pytest.approx(weights, abs=1e-3)


def test_a_refit_to_resampled_deals_is_a_fit_to_those_deals() -> None:
    problem = without_fixed(made_up(6, deals=200))
    fitted = fit_card(problem)
    drawn = np.random.default_rng(0).integers(0, 200, 200)
    weights = np.bincount(drawn, minlength=200).astype(np.float64)
    repeated = np.repeat(np.arange(200), weights.astype(int))
    copied = replace(
        problem,
        matched=tuple(each[repeated] for each in problem.matched),
        outcome=problem.outcome[repeated],
    )
    same = refit_weights(copied, fitted, np.ones((1, 200)))
    reweighted = refit_weights(problem, fitted, weights[None, :])
    told_apart = [np.abs(a - b).max() for a, b in zip(same, reweighted, strict=True)]
    assert max(told_apart) < 1.0, "they differ in the centre of rare levels only"


def test_the_order_of_a_card_is_read_off_its_points() -> None:
    levels = tuple(Level(str(n), value) for n, value in enumerate([5, 20, 0, 5]))
    assert order_of_points(levels) == ((2,), (0, 3), (1,))


def test_sums_are_capped_and_a_deal_on_no_level_scores_nothing() -> None:
    levels = (Level("a", 6), Level("b", 6))
    criteria = (
        Criterion("sum", "fit", levels, max_points=10, match="sum"),
        Criterion("best", "fit", levels),
    )
    on = np.asarray([[True, True], [True, False]])
    problem = Problem(
        criteria, {"fit": 16}, (on, np.asarray([1, NO_LEVEL])), np.asarray([True, False])
    )
    assert scores(problem, current_points(problem)).tolist() == [16.0, 6.0]
