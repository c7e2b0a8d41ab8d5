"""Figures of the back-test, and whether they differ by more than noise, by independent answers."""

import math
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import roc_auc_score

from icp_warehouse.impact import statistics
from icp_warehouse.impact.backtest import window_figures
from icp_warehouse.impact.backtest_deals import Deals

SCORES = st.integers(0, 20)
DEALS = st.lists(st.tuples(SCORES, SCORES, st.booleans()), min_size=4, max_size=60)


def columns(deals: list[tuple[int, int, bool]]) -> tuple[Any, Any, Any]:
    before, after, won = zip(*deals, strict=True)
    return np.array(before, float), np.array(after, float), np.array(won, bool)


@given(DEALS)
def test_auc_is_that_of_scikit_learn(deals: list[tuple[int, int, bool]]) -> None:
    scores, _, won = columns(deals)
    found = statistics.auc(scores, won)
    if won.all() or not won.any():
        assert found.value is None
    else:
        assert found.value == pytest.approx(roc_auc_score(won, scores), abs=1e-9)


@given(DEALS)
def test_delong_is_that_of_the_covariance_written_out(deals: list[tuple[int, int, bool]]) -> None:
    """DeLong, DeLong and Clarke-Pearson 1988: every pair compared, covariances of the averages."""
    before, after, won = columns(deals)
    found = statistics.auc_difference(before, after, won)
    high, low = int(won.sum()), int((~won).sum())
    if high < 2 or low < 2:
        assert found is None
        return
    kernels = [
        np.array([[(x > y) + 0.5 * (x == y) for y in scores[~won]] for x in scores[won]])
        for scores in (before, after)
    ]
    areas = [kernel.mean() for kernel in kernels]
    by_won, by_lost = (np.array([k.mean(axis=axis) for k in kernels]) for axis in (1, 0))
    covariance = np.cov(by_won) / high + np.cov(by_lost) / low
    variance = covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1]
    gap = areas[1] - areas[0]
    if math.isclose(gap, 0, abs_tol=1e-12):
        assert found == 1
    elif variance > 1e-12:
        assert found == pytest.approx(2 * stats.norm.sf(abs(gap) / math.sqrt(variance)), abs=1e-9)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=14))
def test_mcnemar_counts_every_way_the_changed_deals_could_have_fallen(
    pairs: list[tuple[bool, bool]],
) -> None:
    gained = sum(after and not before for before, after in pairs)
    lost = sum(before and not after for before, after in pairs)
    changed = gained + lost
    ways = [sum(way) for way in product((0, 1), repeat=changed)]
    as_far = sum(abs(2 * hits - changed) >= abs(gained - lost) for hits in ways)
    found = statistics.share_difference(
        np.array([before for before, _ in pairs], bool),
        np.array([after for _, after in pairs], bool),
    )
    assert found == pytest.approx(as_far / len(ways))


def test_the_bootstrap_is_that_of_drawing_deals_one_by_one() -> None:
    rng = np.random.default_rng(5)
    size = 400
    before = rng.integers(0, 3, size)
    after = np.where(rng.random(size) < 0.8, before, rng.integers(0, 3, size))
    won = rng.random(size) < 0.2 + 0.2 * after
    found = statistics.close_rate_intervals(before, after, won, 3, seed=1)

    drawn = []
    for _ in range(4000):
        chosen = rng.integers(0, size, size)
        drawn.append(
            [
                won[chosen][after[chosen] == band].mean()
                - won[chosen][before[chosen] == band].mean()
                for band in range(3)
            ]
        )
    expected = np.quantile(np.array(drawn), [0.025, 0.975], axis=0)
    for band, interval in enumerate(found):
        assert interval is not None
        assert interval == pytest.approx(expected[:, band], abs=0.012)
    assert found == statistics.close_rate_intervals(before, after, won, 3, seed=1)


def deals_of(won: list[bool]) -> Deals:
    size = len(won)
    scores = np.linspace(0, 100, size) if size else np.zeros(0)
    bands = np.array([0 if score >= 50 else 1 for score in scores], np.int64)
    quarters = np.array(["2026-04-01"] * size, object)
    return Deals(
        quarters, np.array(won, bool), scores, 100 - scores, bands, 1 - bands, ("high", "low")
    )


@pytest.mark.parametrize("won", [[], [True] * 5, [False] * 5], ids=["none", "all_won", "all_lost"])
def test_without_both_outcomes_there_is_no_verdict(won: list[bool]) -> None:
    figures = window_figures(deals_of(won))
    assert figures["auc"]["verdict"] == "n/a"
    assert figures["auc"]["before"]["value"] is None
    if not any(won):
        assert figures["win_share_at_70"]["verdict"] == "n/a"
    if all(won):
        assert figures["loss_share_below_55"]["verdict"] == "n/a"
    if not won:
        assert {rate["verdict"] for rate in figures["close_rates"]} == {"n/a"}


def test_a_turned_score_is_worse_and_the_same_score_is_no_difference() -> None:
    deals = deals_of([False] * 30 + [True] * 30)
    figures = window_figures(deals)
    assert figures["auc"]["verdict"] == "worse"
    assert figures["win_share_at_70"]["verdict"] == "worse"
    assert [rate["verdict"] for rate in figures["close_rates"]] == ["lower", "higher"]
    same = Deals(
        deals.quarters,
        deals.won,
        deals.before,
        deals.before,
        deals.band_before,
        deals.band_before,
        deals.bands,
    )
    verdicts = window_figures(same)
    assert verdicts["auc"]["verdict"] == "no difference"
    assert {rate["verdict"] for rate in verdicts["close_rates"]} == {"no difference"}
