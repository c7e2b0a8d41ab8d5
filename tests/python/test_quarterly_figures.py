"""The quarterly figures against SciPy, scikit-learn, pandas and formulas written anew."""

import math
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats
from sklearn.metrics import roc_auc_score

from made_up_deals import AS_OF, BANDS, METRICS, band_of, database, random_deals
from rendered_models import build, rows
from textbook_intervals import koopman, mean_ratio

EXACT = 1e-9
Z = stats.norm.ppf(0.975)
Interval = tuple[float, float]


def checks(deals: pd.DataFrame, quarter: str = "2026-04-01", **options: Any) -> dict[str, Any]:
    connection = database(deals, **options)
    build(connection, "fct_quarterly_checks")
    found = rows(
        connection, f"select * from fct_quarterly_checks where quarter_start = date '{quarter}'"
    )
    return {row["metric_id"]: row for row in found}


def judged(
    deals: pd.DataFrame, days: int, new_business: bool = True, until: date = AS_OF
) -> pd.DataFrame:
    """The deals a window looks at, those without a score left out."""
    inside = deals["closed_date"].map(lambda day: until - timedelta(days=days) < day <= until)
    kind = deals["is_new_business"] if new_business else inside
    return deals[inside & kind & deals["icp_score"].notna()]


def wilson(hits: int, trials: int) -> Interval:
    found = stats.binomtest(hits, trials).proportion_ci(0.95, method="wilson")
    return found.low, found.high


def brute_force_delong(won: np.ndarray[Any, Any], lost: np.ndarray[Any, Any]) -> Interval:
    wins_over = (won[:, None] > lost) + 0.5 * (won[:, None] == lost)
    auc = wins_over.mean()
    variance = np.var(wins_over.mean(axis=1), ddof=1) / len(won)
    variance += np.var(wins_over.mean(axis=0), ddof=1) / len(lost)
    half_width = Z * math.sqrt(variance) / (auc * (1 - auc))
    logit = math.log(auc / (1 - auc))
    return 1 / (1 + math.exp(half_width - logit)), 1 / (1 + math.exp(-half_width - logit))


def expected_figures(deals: pd.DataFrame, window: pd.DataFrame) -> dict[str, tuple[int, float]]:
    """Sample and value of every figure that is a plain formula of the window's deals."""
    score, won = window["icp_score"].to_numpy(float), window["is_won"].to_numpy(bool)
    high = score >= 80
    sized = window[window["is_won"] & window["deal_amount"].notna()]
    timed = window[window["is_won"] & window["cycle_days"].notna()]
    measured = window[window["is_won"] & window["employee_count"].notna()]
    large = sized["icp_score"] >= 80
    return {
        "win_share_at_70": (won.sum(), (score[won] >= 70).mean()),
        "win_share_at_85": (won.sum(), (score[won] >= 85).mean()),
        "loss_share_below_55": ((~won).sum(), (score[~won] < 55).mean()),
        "close_rate_at_85": ((score >= 85).sum(), won[score >= 85].mean()),
        "close_rate_lift_at_80": (len(won), won[high].mean() / won[~high].mean()),
        "deal_size_lift_at_80": (
            len(sized),
            sized["deal_amount"][large].mean() / sized["deal_amount"][~large].mean(),
        ),
        "score_gap_won_lost": (len(won), score[won].mean() - score[~won].mean()),
        "deal_size_rank_correlation": (
            len(sized),
            stats.spearmanr(sized["icp_score"], sized["deal_amount"]).statistic,
        ),
        "cycle_rank_correlation": (
            len(timed),
            stats.spearmanr(timed["icp_score"], timed["cycle_days"]).statistic,
        ),
        "range_capture": (len(measured), measured["employee_count"].between(50, 5000).mean()),
        "auc": (len(won), roc_auc_score(won, score)),
        "ks": (len(won), stats.ks_2samp(score[won], score[~won]).statistic),
    }


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("window_days", "scope"), [(None, "new_business"), (365, "all_deals")])
def test_figures_agree_with_scipy_and_scikit_learn(
    seed: int, window_days: int | None, scope: str
) -> None:
    deals = random_deals(seed, 900)
    found = checks(deals, window_days=window_days, scope=scope)
    window = judged(deals, window_days or 91, scope == "new_business")
    for metric, (sample, value) in expected_figures(deals, window).items():
        assert found[metric]["sample_count"] == sample, metric
        assert found[metric]["value"] == pytest.approx(value, rel=EXACT, abs=EXACT), metric


@pytest.mark.parametrize("seed", range(3))
def test_intervals_agree_with_independent_formulas(seed: int) -> None:
    deals = random_deals(seed, 900)
    found = checks(deals, window_days=365)
    window = judged(deals, 365)
    score, won = window["icp_score"].to_numpy(float), window["is_won"].to_numpy(bool)
    sized = window[window["is_won"] & window["deal_amount"].notna()]
    amounts = [
        sized["deal_amount"][sized["icp_score"] >= 80].to_numpy(float),
        sized["deal_amount"][sized["icp_score"] < 80].to_numpy(float),
    ]
    high = score >= 80
    cells = (won[high].sum(), high.sum(), won[~high].sum(), (~high).sum())
    rho = stats.spearmanr(sized["icp_score"], sized["deal_amount"]).statistic
    rho_error = math.sqrt((1 + rho**2 / 2) / (len(sized) - 3))
    expected: dict[str, Interval] = {
        "win_share_at_70": wilson(int((score[won] >= 70).sum()), int(won.sum())),
        "close_rate_at_85": wilson(int(won[score >= 85].sum()), int((score >= 85).sum())),
        "close_rate_lift_at_80": koopman(*(int(cell) for cell in cells)),
        "deal_size_rank_correlation": (
            math.tanh(math.atanh(rho) - Z * rho_error),
            math.tanh(math.atanh(rho) + Z * rho_error),
        ),
        "auc": brute_force_delong(score[won], score[~won]),
    }
    for metric, interval in expected.items():
        bounds = found[metric]["ci_low"], found[metric]["ci_high"]
        assert bounds == pytest.approx(interval, rel=EXACT), metric
    for metric in ("ks", "score_psi", "band_close_rate_monotone"):
        assert (found[metric]["ci_low"], found[metric]["ci_high"]) == (None, None)
    welch = stats.ttest_ind(score[won], score[~won], equal_var=False).confidence_interval(0.95)
    gap = found["score_gap_won_lost"]
    assert (gap["ci_low"], gap["ci_high"]) == pytest.approx((welch.low, welch.high), rel=1e-6)
    size = found["deal_size_lift_at_80"]
    assert (size["ci_low"], size["ci_high"]) == pytest.approx(mean_ratio(*amounts), rel=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_score_psi_compares_the_window_with_the_365_days_before(seed: int) -> None:
    deals = random_deals(seed, 900)
    window = judged(deals, 91)
    base = judged(deals, 365, until=AS_OF - timedelta(days=91))
    shares = [
        np.array([(side["icp_score"].map(band_of) == band).mean() for band in BANDS]).clip(1e-4)
        for side in (window, base)
    ]
    expected = float(np.sum((shares[0] - shares[1]) * np.log(shares[0] / shares[1])))
    assert checks(deals)["score_psi"]["value"] == pytest.approx(expected, rel=EXACT)


@pytest.mark.parametrize("seed", range(3))
def test_recent_share_takes_the_last_15_deals_by_day_then_key(seed: int) -> None:
    deals = random_deals(seed, 900, days=120)
    kind = deals[deals["is_new_business"]]
    last = kind.sort_values(["closed_date", "deal_key"]).tail(15)["icp_score"].dropna()
    found = checks(deals)["recent_deal_share_at_70"]
    assert (found["sample_count"], found["value"]) == (
        len(last),
        pytest.approx((last >= 70).mean()),
    )


@pytest.mark.parametrize("seed", range(3))
def test_bands_hold_every_deal_and_agree_with_pandas(seed: int) -> None:
    deals = random_deals(seed, 900)
    connection = database(deals)
    build(connection, "fct_quarterly_bands")
    found = rows(connection, "select * from fct_quarterly_bands")
    deals = deals[deals["is_new_business"]]
    bands = deals["icp_score"].map(band_of, na_action="ignore").fillna("unscored")
    quarters = pd.to_datetime(deals["closed_date"]).dt.to_period("Q").dt.start_time.dt.date
    assert sum(row["deal_count"] for row in found) == len(deals)
    for row in found:
        mine = deals[(quarters == row["quarter_start"]) & (bands == row["band_id"])]
        won = mine[mine["is_won"]]
        assert (row["deal_count"], row["won_count"]) == (len(mine), len(won))
        pairs = [
            (row["mean_won_amount"], won["deal_amount"].mean()),
            (row["median_won_amount"], won["deal_amount"].median()),
            (row["mean_won_cycle_days"], won["cycle_days"].mean()),
            (row["quarter_share"], len(mine) / (quarters == row["quarter_start"]).sum()),
        ]
        for value, expected in pairs:
            value = math.nan if value is None else value
            assert value == pytest.approx(expected, rel=EXACT, nan_ok=True)


def test_a_band_without_deals_has_its_row() -> None:
    connection = database(random_deals(1, 3))
    build(connection, "fct_quarterly_bands")
    per_quarter = rows(
        connection,
        "select quarter_start, count(*) as bands from fct_quarterly_bands group by quarter_start",
    )
    assert {row["bands"] for row in per_quarter} == {len(BANDS) + 1}


@pytest.mark.parametrize("monotone", [True, False])
def test_monotone_says_whether_a_lower_band_closes_better(monotone: bool) -> None:
    scores = [90] * 4 + [72] * 4 + [10] * 4
    outcomes = [1, 1, 1, 0] + [1, 0, 0, 0] + ([1, 0, 0, 0] if monotone else [1, 1, 0, 0])
    deals = random_deals(3, 12, days=1).assign(
        icp_score=scores, is_won=[bool(won) for won in outcomes], is_new_business=True
    )
    found = checks(deals)["band_close_rate_monotone"]
    assert (found["value"], found["sample_count"]) == (float(monotone), 12)


@pytest.mark.parametrize(("size", "win_rate"), [(0, 0.5), (1, 1.0), (1, 0.0), (40, 1.0), (40, 0.0)])
def test_one_sided_samples_give_no_figure_instead_of_an_error(size: int, win_rate: float) -> None:
    deals = random_deals(5, max(size, 1), win_rate, days=60).assign(icp_score=75.0).head(size)
    found = checks(deals)
    two_sided = ("auc", "ks", "score_gap_won_lost", "close_rate_lift_at_80", "deal_size_lift_at_80")
    for metric in two_sided if size else ():
        assert (found[metric]["value"], found[metric]["verdict"]) == (None, "insufficient")
    for row in found.values():
        figures = [row["value"], row["ci_low"], row["ci_high"]]
        assert all(figure is None or math.isfinite(figure) for figure in figures), row


def test_perfect_separation_is_not_certain() -> None:
    deals = random_deals(7, 40, days=1).assign(is_new_business=True)
    deals["icp_score"] = deals["is_won"].map({True: 90.0, False: 20.0})
    won = int(deals["is_won"].sum())
    auc = checks(deals)["auc"]
    assert (auc["value"], auc["ci_high"]) == (1.0, 1.0)
    assert newcombe_low(won, 40 - won) - 0.02 < auc["ci_low"] < newcombe_low(won, 40 - won)


def newcombe_low(won: int, lost: int) -> float:
    """Newcombe (2006), method 5, of an AUC of 1: where it lies z of its standard errors below."""

    def excess(auc: float) -> float:
        spread = (1 - auc) / (2 - auc) + auc / (1 + auc)
        variance = auc * (1 - auc) * (1 + ((won + lost) / 2 - 1) * spread) / (won * lost)
        return float((1 - auc) ** 2 - Z**2 * variance)

    return float(optimize.brentq(excess, 0.01, 0.9999))


def test_deals_without_a_score_are_counted_apart() -> None:
    deals = random_deals(11, 400, days=80)
    kind = deals[deals["is_new_business"]]
    found = checks(deals)["auc"]
    assert found["sample_count"] == kind["icp_score"].notna().sum()
    assert found["unscored_count"] == kind["icp_score"].isna().sum()


def test_every_known_metric_has_a_row_in_every_quarter() -> None:
    connection = database(random_deals(2, 50))
    build(connection, "fct_quarterly_checks")
    found = rows(
        connection,
        "select quarter_start, count(*) as figures from fct_quarterly_checks group by all",
    )
    assert {row["figures"] for row in found} == {len(METRICS)}
