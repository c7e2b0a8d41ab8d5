"""Figures of the evidence, held against scikit-learn, SciPy and counting by hand."""

import numpy as np
import pytest
from scipy import stats
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score

from icp_warehouse.errors import IcpError
from icp_warehouse.fit.gate import check_gate
from icp_warehouse.fit.groups import rounded
from icp_warehouse.fit.guards import fill
from icp_warehouse.fit.metrics import (
    auc,
    auc_difference,
    bootstrap_weights,
    brier,
    calibrated,
    ks,
    probability,
    share,
    with_interval,
)
from icp_warehouse.fit.outcomes import OUTCOMES
from icp_warehouse.fit.verdict import deals_needed, decide


@pytest.fixture
def scored() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(5)
    good = rng.random(300) < 0.4
    return np.round(rng.normal(50 + 9 * good, 15)), good


def test_auc_of_every_draw_is_that_of_scikit_learn(
    scored: tuple[np.ndarray, np.ndarray],
) -> None:
    score, good = scored
    weights = bootstrap_weights(len(score), seed=1, draws=20)
    expected = [roc_auc_score(good, score, sample_weight=draw) for draw in weights]
    np.testing.assert_allclose(auc(score, good, weights), expected, atol=1e-12)


def test_ks_is_that_of_scipy(scored: tuple[np.ndarray, np.ndarray]) -> None:
    score, good = scored
    expected = stats.ks_2samp(score[good], score[~good]).statistic
    assert ks(score, good, np.ones((1, len(score))))[0] == pytest.approx(expected)


def test_brier_is_that_of_scikit_learn(scored: tuple[np.ndarray, np.ndarray]) -> None:
    score, good = scored
    chance = probability(score, calibrated(score, good))
    found = brier(chance, good, np.ones((1, len(score))))[0]
    assert found == pytest.approx(brier_score_loss(good, chance))


def test_calibration_is_a_logistic_regression_with_a_light_ridge(
    scored: tuple[np.ndarray, np.ndarray],
) -> None:
    score, good = scored
    z = (score - score.mean()) / score.std()
    model = LogisticRegression(C=1.0, tol=1e-10).fit(z[:, None], good)
    expected = model.predict_proba(z[:, None])[:, 1]
    found = probability(score, calibrated(score, good))
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_a_figure_without_an_outcome_is_no_figure() -> None:
    nobody = np.zeros(5, dtype=bool)
    weights = bootstrap_weights(5, seed=1)
    figure = with_interval(share(nobody, nobody, weights), 5)
    assert (figure.value, figure.low, figure.high) == (None, None, None)


def test_the_interval_of_an_auc_covers_the_truth_19_times_out_of_20() -> None:
    rng = np.random.default_rng(8)
    truth = stats.norm.cdf(0.8 / np.sqrt(2))
    hits = 0
    for seed in range(200):
        good = np.arange(160) < 60
        score = rng.normal(0.8 * good)
        figure = with_interval(auc(score, good, bootstrap_weights(160, seed)), 160)
        assert figure.low is not None
        assert figure.high is not None
        hits += figure.low <= truth <= figure.high
    assert 178 <= hits <= 198


def test_the_paired_test_finds_nothing_where_nothing_is_19_times_out_of_20() -> None:
    rng = np.random.default_rng(9)
    found = 0
    for _ in range(400):
        good = rng.random(150) < 0.4
        ability = rng.normal(0.8 * good)
        first, second = ability + rng.normal(size=150), ability + rng.normal(size=150)
        found += auc_difference(first, second, good).p_value < 0.05
    assert 9 <= found <= 33


def test_the_standard_error_of_a_difference_is_that_of_many_samples() -> None:
    rng = np.random.default_rng(10)
    values, errors = [], []
    for _ in range(300):
        good = rng.random(200) < 0.4
        ability = rng.normal(good)
        each = auc_difference(
            ability + rng.normal(size=200), ability + 2 * rng.normal(size=200), good
        )
        values.append(each.value)
        errors.append(each.standard_error)
    assert np.mean(errors) == pytest.approx(np.std(values), rel=0.1)


def test_with_the_deals_needed_the_gain_is_seen_four_times_out_of_five() -> None:
    """The promised number of deals is tried: as many are drawn, and the test is run on them."""
    rng = np.random.default_rng(11)

    def sample(count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        good = rng.random(count) < 0.4
        ability = rng.normal(good)
        noise = rng.normal(size=(2, count))
        return ability + 0.6 * noise[0], ability + 1.1 * noise[1], good

    gain = auc_difference(*sample(200_000)).value
    needed = deals_needed(auc_difference(*sample(2_000)), 2_000, 2_000, gain)
    seen = [auc_difference(*sample(needed)).p_value < 0.05 for _ in range(300)]
    assert 0.70 < np.mean(seen) < 0.90


def test_the_verdict_is_earned() -> None:
    rng = np.random.default_rng(12)
    good = rng.random(2_000) < 0.4
    sharp, blunt = rng.normal(2.0 * good), rng.normal(0.2 * good)
    better = decide(auc_difference(sharp, blunt, good), 2_000, 8_000)
    assert better.verdict_id == "better"
    worse = decide(auc_difference(blunt, sharp, good), 2_000, 8_000)
    assert worse.verdict_id == "no_evidence_of_difference"
    assert "did worse" in worse.sentence
    same = decide(auc_difference(sharp, sharp, good), 2_000, 8_000)
    assert same.verdict_id == "no_evidence_of_difference"
    few = decide(auc_difference(rng.normal(size=50), rng.normal(size=50), good[:50]), 50, 50)
    assert few.verdict_id == "too_few_deals"
    assert few.needed_count is not None
    assert f"about {few.needed_count:,} needed" in few.sentence


def test_the_auc_of_is_it_filled_in_is_an_auc() -> None:
    rng = np.random.default_rng(13)
    good = rng.random(500) < 0.3
    known = rng.random(500) < np.where(good, 0.9, 0.6)
    found = fill("industry", known, good)
    assert found.auc == pytest.approx(roc_auc_score(good, known))
    assert found.low < found.auc < found.high
    assert found.is_refused


@pytest.mark.parametrize(
    ("value", "said"),
    [(187, 200), (2_130, 2_000), (0.0512, 0.05), (-140, -150), (31_000_000, 30_000_000), (0, 0)],
)
def test_cut_points_are_numbers_people_say(value: float, said: float) -> None:
    assert rounded(value) == pytest.approx(said)


@pytest.mark.parametrize(
    ("good", "bad", "missing"),
    [
        (19, 40, "1 more won (has 19, needs 20); until"),
        (40, 9, "1 more lost (has 9, needs 10); until"),
        (0, 0, "20 more won (has 0, needs 20) and 10 more lost (has 0, needs 10); until"),
    ],
)
def test_the_gate_says_what_is_missing(good: int, bad: int, missing: str) -> None:
    check_gate(20, 10, OUTCOMES["won"], "core version 1")
    with pytest.raises(IcpError) as refusal:
        check_gate(good, bad, OUTCOMES["won"], "core version 1")
    assert missing in str(refusal.value)
