"""New levels and points at once: what comes out can be said aloud, and keeps to its budget."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from fit_public_data import auc, rows_of, rule_count, scores_of
from icp_warehouse.fit.fit_card import fit_columns
from icp_warehouse.fit.problem import Bools, Column, Range, Unknown, Words, scores

CATEGORY_MAX = {"fit": 60, "signal": 40}
DEALS = 1500


@pytest.fixture(autouse=True, scope="module")
def no_proofs() -> Iterator[None]:
    """Leave proofs to their own tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("icp_warehouse.fit.proof.MAX_NODES", 0)
        yield


def made_up_columns(seed: int) -> tuple[tuple[Column, ...], Bools, np.ndarray]:
    """Draw four attributes that matter, two that do not, and deals; also the true log-odds."""
    random = np.random.default_rng(seed)
    size = np.round(np.exp(random.uniform(np.log(10), np.log(20000), DEALS)))
    growth = np.round(random.uniform(-0.1, 0.5, DEALS), 2)
    industry = random.choice(["saas", "fintech", "retail", "energy", "media"], DEALS)
    buyer = random.choice(["none", "likely", "confirmed"], DEALS)
    noise = random.integers(0, 1000, DEALS).astype(np.float64)
    region = random.choice(["eu", "na", "apac"], DEALS)
    truth = -2.5 + 1.6 * ((size >= 200) & (size <= 2000)) + 1.0 * (growth >= 0.2)
    truth += 1.2 * np.isin(industry, ["saas", "fintech"])
    truth += 0.9 * (buyer != "none") + 0.9 * (buyer == "confirmed")
    outcome = random.random(DEALS) < 1.0 / (1.0 + np.exp(-truth))
    known = np.where(random.random(DEALS) < 0.1, np.nan, size)
    columns = (
        Column("size", "fit", known, is_number=True, shape="single_peaked"),
        Column("growth", "fit", growth, is_number=True, shape="rising"),
        Column("industry", "fit", industry.astype(object), is_number=False),
        Column("noise", "fit", noise, is_number=True),
        Column(
            "buyer",
            "signal",
            buyer.astype(object),
            is_number=False,
            word_order=("none", "likely", "confirmed"),
        ),
        Column("region", "signal", region.astype(object), is_number=False),
    )
    return columns, outcome, truth


def test_the_truth_is_found_and_said_in_round_numbers() -> None:
    columns, outcome, _ = made_up_columns(1)
    found = fit_columns(columns, outcome, CATEGORY_MAX, max_rules=6)
    said = dict(
        zip([each.criterion_id for each in found.problem.criteria], found.bins, strict=True)
    )
    assert said["growth"] == (Range(None, 0.2), Range(0.2, None))
    assert set(said) == {"size", "growth", "industry", "buyer"}
    size = [each for each in said["size"] if isinstance(each, Range)]
    edges = [each.lower for each in size if each.lower is not None]
    assert all(float(f"{edge:.2g}") in (edge, edge - 1.0) for edge in edges)
    best = max(zip(found.fitted.points[0], said["size"], strict=True), key=lambda pair: pair[0])[1]
    assert isinstance(best, Range)
    assert best.lower is not None
    assert best.upper is not None
    assert 150 <= best.lower <= 300
    assert 1500 <= best.upper <= 3000
    assert said["industry"] == (Words(()), Words(("fintech", "saas")))


def test_new_deals_are_ranked_as_well_as_the_truth_allows() -> None:
    columns, outcome, _ = made_up_columns(2)
    fresh, wins, truth = made_up_columns(3)
    found = fit_columns(columns, outcome, CATEGORY_MAX)
    assert auc(wins, scores_of(found, fresh)) >= auc(wins, truth) - 0.02


@pytest.mark.parametrize("rules", [2, 4, 8])
def test_the_budget_of_rules_and_the_maxima_hold(rules: int) -> None:
    columns, outcome, _ = made_up_columns(4)
    found = fit_columns(columns, outcome, CATEGORY_MAX, max_rules=rules)
    assert rule_count(found.fitted.points) <= rules
    reached = dict.fromkeys(CATEGORY_MAX, 0)
    for criterion, points in zip(found.problem.criteria, found.fitted.points, strict=True):
        reached[criterion.category_id] += max(points)
        assert min(points) >= 0
    assert reached == CATEGORY_MAX


def test_unknown_is_a_level_and_its_own_bin() -> None:
    columns, outcome, _ = made_up_columns(5)
    found = fit_columns(columns, outcome, CATEGORY_MAX)
    place = [each.criterion_id for each in found.problem.criteria].index("size")
    assert Unknown() in found.bins[place]
    unknown = found.bins[place].index(Unknown())
    matched = found.problem.matched[place]
    assert (matched[np.isnan(columns[0].values.astype(np.float64))] == unknown).all()


def test_scores_of_the_deals_fitted_are_those_of_their_levels() -> None:
    columns, outcome, _ = made_up_columns(6)
    found = fit_columns(columns, outcome, CATEGORY_MAX)
    mine = scores(found.problem, found.fitted.points)
    assert scores_of(found, columns).tolist() == mine.tolist()


def test_the_order_of_the_deals_does_not_matter_to_the_levels() -> None:
    columns, outcome, _ = made_up_columns(7)
    back = np.arange(DEALS)[::-1]
    turned = tuple(replace(each, values=each.values[back]) for each in columns)
    first = fit_columns(columns, outcome, CATEGORY_MAX, max_rules=6)
    second = fit_columns(turned, outcome[back], CATEGORY_MAX, max_rules=6)
    assert first.bins == second.bins


def test_a_column_that_says_nothing_is_left_out() -> None:
    columns, outcome, _ = made_up_columns(8)
    constant = Column("same", "fit", np.full(DEALS, 3.0), is_number=True)
    found = fit_columns((*columns, constant), outcome, CATEGORY_MAX)
    assert "same" not in [each.criterion_id for each in found.problem.criteria]
    assert rows_of((constant,), outcome)[0].values.shape == (int(outcome.sum()),)
