"""Won against lost in the sample exports: medians, ranges and directions, by pandas and SciPy."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from scipy import stats

from sample_deals import AS_OF, deals_of_files

EXACT = 1e-9
# criterion: the attribute, what is ideal and what is adjacent, by the printed card
CARD: dict[str, tuple[Callable[[pd.Series], pd.Series], Callable[[pd.Series], pd.Series]]] = {
    "employee_count": (
        lambda value: value.between(200, 2000),
        lambda value: value.between(50, 199) | value.between(2001, 5000),
    ),
    "annual_revenue": (
        lambda value: value.between(30e6, 500e6),
        lambda value: (value.between(10e6, 30e6) & (value < 30e6)) | (value > 500e6),
    ),
    "industry": (
        lambda value: value.isin(["saas", "fintech", "healthtech"]),
        lambda value: value.isin(
            ["martech", "hr_tech", "edtech", "cybersecurity", "ecommerce_software"]
        ),
    ),
    "growth_rate": (
        lambda value: value >= 0.2,
        lambda value: (value >= 0.05) & (value < 0.2),
    ),
    "economic_buyer": (lambda value: value == "confirmed", lambda value: value == "likely"),
    "technical_fit": (lambda value: value == "trial", lambda value: value == "discussed"),
    "stakeholders": (
        lambda value: value == "multi_department",
        lambda value: value == "champion_only",
    ),
    "timeline": (lambda value: value == "specific", lambda value: value == "vague"),
}
NUMBERS = ("employee_count", "annual_revenue", "growth_rate")
# How the key calls the attribute, its best level and its worst one.
TRUTH = {
    "employee_count": ("size", "ideal", "outside"),
    "annual_revenue": ("revenue", "ideal", "outside"),
    "industry": ("industry", "core", "traditional"),
    "growth_rate": ("growth", "high", "flat"),
    "economic_buyer": ("economic_buyer", "confirmed", "none"),
    "technical_fit": ("technical_fit", "trial", "none"),
    "stakeholders": ("stakeholders", "multi_department", "none"),
    "timeline": ("timeline", "specific", "none"),
}


@pytest.fixture(scope="module")
def tables(sample_warehouse: Path) -> dict[str, pd.DataFrame]:
    names = {
        "main": ["fct_range_capture", "fct_win_loss_patterns"],
        "main_intermediate": ["int_deals", "int_scoring_values", "int_scoring_subjects"],
    }
    with duckdb.connect(str(sample_warehouse), read_only=True) as connection:
        return {
            name: connection.execute(f"select * from {schema}.{name}").df()
            for schema, listed in names.items()
            for name in listed
        }


@pytest.fixture(scope="module")
def files(key: dict[str, Any]) -> pd.DataFrame:
    return deals_of_files(key)


@pytest.fixture(scope="module")
def known(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Closed new-business deals and what was known of them at discovery, one column each."""
    subjects = tables["int_scoring_subjects"]
    at_discovery = subjects[subjects["scoring_moment"] == "discovery"][["subject_id", "deal_key"]]
    values = tables["int_scoring_values"].merge(at_discovery, on="subject_id")
    wide = values.pivot(index="deal_key", columns="attribute_id", values="attribute_value")
    deals = tables["int_deals"].set_index("deal_key")
    deals = deals[deals["is_closed"] & deals["is_new_business"] & deals["closed_date"].notna()]
    return deals[["closed_date", "is_won"]].join(wide).astype({"is_won": bool})


@pytest.fixture(scope="module")
def counted(known: pd.DataFrame) -> pd.DataFrame:
    """Numbers as numbers; a range of employees is none."""
    numbers = {name: pd.to_numeric(known[name], errors="coerce") for name in NUMBERS}
    return known.assign(**numbers)


@pytest.fixture(scope="module")
def placed(known: pd.DataFrame, counted: pd.DataFrame) -> pd.DataFrame:
    """Numbers, and a range of employees by its lower end where both ends are on one level."""
    ranges = known["employee_count"].str.extract(r"^(\d+)(?:-(\d+)|\+)$").astype(float)
    low, high = ranges[0], ranges[1].fillna(ranges[0] * 10)
    is_on_one_level = low.notna()
    for test in CARD["employee_count"]:
        is_on_one_level &= test(low) == test(high)
    assert is_on_one_level.any()
    placed = counted["employee_count"].fillna(low.where(is_on_one_level))
    return counted.assign(employee_count=placed)


@pytest.mark.parametrize("window_days", [365, 548])
def test_medians_of_won_and_lost_deals_are_those_of_pandas(
    tables: dict[str, pd.DataFrame], files: pd.DataFrame, counted: pd.DataFrame, window_days: int
) -> None:
    after = AS_OF - timedelta(days=window_days)
    closed = files[files["is_closed"] & files["is_new_business"] & files["closed"].notna()]
    closed = closed[closed["closed"].map(lambda closed_on: closed_on > after)]
    inside = counted[counted["closed_date"] > pd.Timestamp(after)]
    patterns = tables["fct_win_loss_patterns"]
    patterns = patterns[patterns["window_days"] == window_days].set_index("attribute_id")
    columns = {
        "deal_amount": (closed["amount"], closed["is_won"]),
        "cycle_days": (closed["cycle_days"], closed["is_won"]),
        **{name: (inside[name], inside["is_won"]) for name in NUMBERS},
    }
    for name, (values, won) in columns.items():
        row = patterns.loc[name]
        wins, losses = (values[side].dropna().astype(float) for side in (won, ~won))
        assert (row["win_count"], row["loss_count"]) == (won.sum(), (~won).sum())
        assert (row["known_win_count"], row["known_loss_count"]) == (len(wins), len(losses))
        assert (row["win_median"], row["loss_median"]) == pytest.approx(
            (wins.median(), losses.median()), rel=EXACT
        )
        assert (row["win_mean"], row["loss_mean"]) == pytest.approx(
            (wins.mean(), losses.mean()), rel=EXACT
        )


@pytest.mark.parametrize("attribute_id", list(CARD))
def test_range_capture_counts_wins_by_the_printed_levels(
    tables: dict[str, pd.DataFrame], placed: pd.DataFrame, attribute_id: str
) -> None:
    captures = tables["fct_range_capture"]
    (row,) = captures[
        (captures["scorecard_id"] == "core") & (captures["attribute_id"] == attribute_id)
    ].to_dict("records")
    recent = placed["closed_date"] > pd.Timestamp(AS_OF - timedelta(days=548))
    won = placed[recent & placed["is_won"]]
    values = won[attribute_id].dropna()
    ideal, adjacent = (int(test(values).sum()) for test in CARD[attribute_id])
    assert (row["won_count"], row["known_count"]) == (len(won), len(values))
    shares = [row["ideal_share"], row["adjacent_share"], row["outside_share"], row["unknown_share"]]
    assert shares == pytest.approx(
        [
            ideal / len(values),
            adjacent / len(values),
            1 - (ideal + adjacent) / len(values),
            1 - len(values) / len(won),
        ],
        abs=EXACT,
    )
    interval = stats.binomtest(ideal + adjacent, len(values)).proportion_ci(method="wilson")
    captured = [row["capture_share"], row["ci_low"], row["ci_high"]]
    assert captured == pytest.approx(
        [(ideal + adjacent) / len(values), interval.low, interval.high], abs=EXACT
    )


@pytest.mark.parametrize("attribute_id", list(CARD))
def test_ideal_levels_win_more_often_than_outside_ones_as_the_truth_has_it(
    placed: pd.DataFrame, key: dict[str, Any], attribute_id: str
) -> None:
    name, best, worst = TRUTH[attribute_id]
    effects = key["truth"]["win"]["coefficients"][name]
    assert effects[best] > effects[worst]
    deals = placed.dropna(subset=attribute_id)
    is_ideal, is_adjacent = (test(deals[attribute_id]) for test in CARD[attribute_id])
    is_outside = ~(is_ideal | is_adjacent)
    assert min(is_ideal.sum(), is_outside.sum()) > 30
    assert deals["is_won"][is_ideal].mean() > deals["is_won"][is_outside].mean()
