"""The figures of the sample exports, computed again from the files and the scored deals."""

from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.metrics import roc_auc_score

from sample_deals import deals_of_files

EXACT = 1e-9


@pytest.fixture(scope="module")
def tables(sample_warehouse: Path) -> dict[str, pd.DataFrame]:
    names = {
        "main": ["fct_icp_deal_scores", "fct_quarterly_checks", "fct_quarterly_bands"],
        "main_intermediate": ["int_deals"],
    }
    with duckdb.connect(str(sample_warehouse), read_only=True) as connection:
        return {
            name: connection.execute(f"select * from {schema}.{name}").df()
            for schema, listed in names.items()
            for name in listed
        }


@pytest.fixture(scope="module")
def scores(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Closed deals with their score on every card and moment."""
    kinds = tables["int_deals"][["deal_key", "is_new_business"]]
    scored = tables["fct_icp_deal_scores"].merge(kinds, on="deal_key")
    scored = scored[scored["is_closed"] & scored["closed_date"].notna()]
    return scored.astype({"is_won": bool, "deal_amount": float})


@pytest.fixture(scope="module")
def files(key: dict[str, Any]) -> pd.DataFrame:
    return deals_of_files(key)


def present(value: Any) -> Any:
    return None if pd.isna(value) else value


def wilson(hits: int, trials: int) -> tuple[float | None, float | None, float | None]:
    if trials == 0:
        return None, None, None
    interval = stats.binomtest(hits, trials).proportion_ci(0.95, method="wilson")
    return hits / trials, interval.low, interval.high


@pytest.mark.parametrize(
    ("deal_key", "days"),
    [
        ("salesforce:006Hp000002fFqiIAE", 103),
        ("salesforce:006Hp000002fFv2IAE", 130),
        ("salesforce:006Hp000002fFy7IAE", 78),
        ("csv:D-0002", 115),
        ("csv:D-0011", 88),
    ],
)
def test_the_cycle_of_five_deals(
    tables: dict[str, pd.DataFrame], files: pd.DataFrame, deal_key: str, days: int
) -> None:
    deals = tables["int_deals"].set_index("deal_key")
    assert deals.loc[deal_key, "cycle_days"] == days
    written = files.set_index("deal_key").loc[deal_key]
    assert (written["closed"] - written["created"]).days == days


@pytest.mark.parametrize(
    ("deal_key", "amount"),
    [
        # 8,611.11 EUR, closed on 2024-04-30, at 1.0790
        ("salesforce:006Hp000002fFqiIAE", 9291.39),
        # 75,433.07 GBP, closed on 2024-04-27, at 1.2620
        ("csv:D-0002", 95196.53),
    ],
)
def test_money_is_converted_at_the_rate_of_its_day(
    tables: dict[str, pd.DataFrame], deal_key: str, amount: float
) -> None:
    deals = tables["int_deals"].set_index("deal_key")
    assert deals["deal_amount"][deal_key] == amount


def test_every_amount_and_cycle_is_that_of_the_files(
    tables: dict[str, pd.DataFrame], files: pd.DataFrame
) -> None:
    found = {
        row["deal_key"]: (present(row["deal_amount"]), present(row["cycle_days"]))
        for row in tables["int_deals"].to_dict("records")
    }
    written = {
        row["deal_key"]: (present(row["amount"]), present(row["cycle_days"]))
        for row in files.to_dict("records")
    }
    assert found == written
    assert sum(amount is None for amount, _ in found.values()) > 3


def test_won_deals_scored_higher_than_lost_ones(scores: pd.DataFrame) -> None:
    ideal = scores[scores["scorecard_id"] != "anti_small"]
    means = ideal.groupby(["scorecard_id", "scoring_moment", "is_won"])["icp_score"].mean()
    gaps = means.unstack("is_won")
    assert len(gaps) == 9
    assert (gaps[True] > gaps[False]).all()


def test_the_core_card_separates_at_discovery_and_flatters_itself_at_closing(
    scores: pd.DataFrame,
) -> None:
    core = scores[(scores["scorecard_id"] == "core") & scores["icp_score"].notna()]
    auc = {
        moment: roc_auc_score(deals["is_won"], deals["icp_score"])
        for moment, deals in core[core["is_new_business"]].groupby("scoring_moment")
    }
    assert 0.70 < auc["discovery"] < 0.90
    assert auc["discovery"] < auc["closed"]


# From where on a deal is high, good and low: on the scale of the rubric, and of all others.
RUBRIC_CUTS, CUTS = (75, 55, 35), (85, 70, 55)


def expected_checks(
    window: pd.DataFrame, cuts: tuple[int, int, int]
) -> dict[str, tuple[int, float | None, Any, Any]]:
    """Sample, value and interval (None where none is asked for) of a window's scored deals."""
    score, won = window["icp_score"].to_numpy(float), window["is_won"].to_numpy(bool)
    high, good, low = cuts
    shares = {
        "win_share_at_70": (score[won] >= good, won.sum()),
        "win_share_at_85": (score[won] >= high, won.sum()),
        "recent_deal_share_at_70": (score >= good, len(score)),
        "loss_share_below_55": (score[~won] < low, (~won).sum()),
        "close_rate_at_85": (won[score >= high], (score >= high).sum()),
    }
    found: dict[str, tuple[int, float | None, Any, Any]] = {
        name: (int(trials), *wilson(int(hits.sum()), int(trials)))
        for name, (hits, trials) in shares.items()
    }
    is_mixed = 0 < won.sum() < len(won)
    found["auc"] = (len(won), roc_auc_score(won, score) if is_mixed else None, ..., ...)
    gap = stats.ks_2samp(score[won], score[~won]).statistic if is_mixed else None
    found["ks"] = (len(won), gap, None, None)
    for name, column in (
        ("deal_size_rank_correlation", "deal_amount"),
        ("cycle_rank_correlation", "cycle_days"),
    ):
        pairs = window.loc[won, ["icp_score", column]].dropna()
        is_constant = len(pairs) == 0 or pairs.nunique().min() == 1
        rho = None if is_constant else stats.spearmanr(pairs["icp_score"], pairs[column]).statistic
        found[name] = (len(pairs), rho, ..., ...)
    return found


def test_quarterly_checks_are_those_of_scikit_learn_and_scipy(
    tables: dict[str, pd.DataFrame], scores: pd.DataFrame
) -> None:
    checks = tables["fct_quarterly_checks"]
    asked = ["scorecard_id", "scoring_moment", "window", "last_n", "window_start_date"]
    asked += ["window_end_date"]
    compared = 0
    for names, listed in checks.assign(last_n=checks["last_n"].fillna(0)).groupby(asked):
        scorecard, moment, kind, last_n, start, end = cast(
            "tuple[str, str, str, int, pd.Timestamp, pd.Timestamp]", names
        )
        series = scores[
            (scores["scorecard_id"] == scorecard)
            & (scores["scoring_moment"] == moment)
            & scores["is_new_business"]
        ].sort_values(["closed_date", "deal_key"])
        first = pd.Timestamp.min if kind == "last_n_deals" else start
        window = series[series["closed_date"].between(first, end)]
        # A deal without a score keeps its place among the last ones.
        window = window.tail(int(last_n)) if last_n else window
        assert kind != "last_n_deals" or window["closed_date"].min() == start, names
        cuts = RUBRIC_CUTS if scorecard == "rubric" else CUTS
        expected = expected_checks(window[window["icp_score"].notna()], cuts)
        for row in listed[listed["metric_id"].isin(expected)].to_dict("records"):
            sample, *figures = expected[row["metric_id"]]
            where = (row["metric_id"], *names)
            assert row["sample_count"] == sample, where
            for column, figure in zip(("value", "ci_low", "ci_high"), figures, strict=True):
                if figure is not ...:
                    assert present(row[column]) == pytest.approx(figure, abs=EXACT), where
            compared += 1
    assert compared > 900


def test_the_stability_index_is_that_of_its_formula(
    tables: dict[str, pd.DataFrame], scores: pd.DataFrame
) -> None:
    checks = tables["fct_quarterly_checks"]
    shifts = checks[checks["metric_id"] == "score_psi"]
    known = 0
    for row in shifts.to_dict("records"):
        deals = scores[
            (scores["scorecard_id"] == row["scorecard_id"])
            & (scores["scoring_moment"] == row["scoring_moment"])
            & scores["icp_score"].notna()
        ]
        start, end = row["window_start_date"], row["window_end_date"]
        bands = [
            deals["band_id"][deals["closed_date"].between(low, high)].value_counts(normalize=True)
            for low, high in (
                (start, end),
                (start - timedelta(days=365), start - timedelta(days=1)),
            )
        ]
        if min(map(len, bands)) == 0:
            assert present(row["value"]) is None
            continue
        now, before = pd.concat(bands, axis=1).fillna(0).clip(lower=0.0001).to_numpy().T
        expected = ((now - before) * np.log(now / before)).sum()
        assert row["value"] == pytest.approx(expected, abs=EXACT)
        known += 1
    assert known > 80


def test_bands_close_at_the_rates_pandas_counts(
    tables: dict[str, pd.DataFrame], scores: pd.DataFrame
) -> None:
    deals = scores[scores["is_new_business"]].copy()
    deals["quarter"] = deals["closed_date"].dt.to_period("Q").dt.start_time
    deals["band"] = deals["band_id"].where(deals["icp_score"].notna(), "unscored")
    names = ["quarter", "scorecard_id", "scoring_moment", "band"]
    counted = deals.groupby(names)["is_won"].agg(["size", "sum"]).to_dict("index")
    seen = set()
    for row in tables["fct_quarterly_bands"].to_dict("records"):
        place = (row["quarter_start"], row["scorecard_id"], row["scoring_moment"], row["band_id"])
        count = counted.get(place, {"size": 0, "sum": 0})
        assert (row["deal_count"], row["won_count"]) == (count["size"], count["sum"]), place
        figures = [present(row[name]) for name in ("close_rate", "ci_low", "ci_high")]
        assert figures == pytest.approx(wilson(count["sum"], count["size"]), abs=EXACT), place
        seen.add(place)
    assert seen >= counted.keys()
