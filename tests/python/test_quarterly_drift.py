"""Drift of what deals are like, against pandas and SciPy, with shifts planted and none planted."""

from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy import stats

from made_up_deals import AS_OF
from rendered_models import build, evaluate, rows

QUARTER = date(2026, 4, 1)
VALUES = ["300", "400", "3000", "9"]
LEVELS = {"300": "ideal", "400": "ideal", "3000": "large", "9": None}


def made_up(seed: int, size: int, shift: float = 0.0, days: int = 456) -> pd.DataFrame:
    """Closed deals with sizes known for most; in the last quarter a share of them turns small."""
    random = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "deal_key": [f"csv:{number:05d}" for number in range(size)],
            "closed_date": [AS_OF - timedelta(int(age)) for age in random.integers(0, days, size)],
            "is_won": random.random(size) < 0.4,
            "employee_count": random.choice(np.array(VALUES, object), size, p=[0.4, 0.3, 0.2, 0.1]),
        }
    )
    is_late = frame["closed_date"].map(lambda day: day >= QUARTER)
    frame.loc[is_late & (random.random(size) < shift), "employee_count"] = "9"
    frame.loc[random.random(size) < np.where(is_late, 0.4, 0.2), "employee_count"] = None
    return frame


def drift(deals: pd.DataFrame, quarter: date = QUARTER) -> dict[str, Any]:
    connection = duckdb.connect(config={"threads": 1})
    connection.register("made_up", deals)
    connection.execute(
        """
        create table int_deals as
        select deal_key, cast(closed_date as date) as closed_date, is_won, true as is_closed,
            true as is_new_business
        from made_up;
        create table fct_icp_deal_scores as
        select 'core' as scorecard_id, 1 as scorecard_version, 'discovery' as scoring_moment,
            int_deals.*, 50.0 as icp_score, 'some' as band_id, 1.0 as deal_amount, 1 as cycle_days
        from int_deals;
        create table int_scoring_subjects as
        select deal_key as subject_id, 'deal' as subject_kind, deal_key,
            'discovery' as scoring_moment
        from int_deals;
        create table int_scoring_values as
        select deal_key as subject_id, 'employee_count' as attribute_id,
            employee_count as attribute_value, cast(null as date) as observed_on
        from made_up where employee_count is not null;
        create table int_scorecard_criteria as
        select 'core' as scorecard_id, 1 as scorecard_version, 'size' as criterion_id,
            'employee_count' as attribute_id, 'account' as grain;
        create table int_criterion_levels (
            scorecard_id varchar, scorecard_version integer, criterion_id varchar,
            attribute_id varchar, attribute_value varchar, rule_id varchar
        );
        create table attributes as
        select 'employee_count' as attribute_id, 'firmographic' as dimension;
        create table int_card_targets as
        select 'core' as scorecard_id, 'score_psi' as metric_id, 'all_deals' as scope,
            stretch as "window", 0 as last_n, 0 as window_days, '<=' as comparator,
            0.25 as floor_value, target_value, 30 as min_sample
        from (values ('12_months', 0.2), ('quarter', 0.1)) as stretches (stretch, target_value);
        """
    )
    connection.executemany(
        "insert into int_criterion_levels values ('core', 1, 'size', 'employee_count', ?, ?)",
        [list(level) for level in LEVELS.items()],
    )
    build(connection, "fct_quarterly_drift")
    [row] = rows(
        connection, f"select * from fct_quarterly_drift where quarter_start = date '{quarter}'"
    )
    return row


def sides(deals: pd.DataFrame, last: date = AS_OF) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The deals of the quarter, and those of the 365 days before it."""
    first = date(last.year, last.month - 2, 1)
    day = deals["closed_date"]
    base = day.map(lambda closed: first - timedelta(365) <= closed < first)
    return deals[day.map(lambda closed: first <= closed <= last)], deals[base]


def level_counts(deals: pd.DataFrame) -> np.ndarray[Any, Any]:
    levels = deals["employee_count"].dropna().map(lambda value: LEVELS[value] or "no rule")
    return levels.value_counts().reindex(["ideal", "large", "no rule"], fill_value=0).to_numpy()


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("last", [AS_OF, date(2026, 3, 31)])
def test_drift_agrees_with_pandas_and_scipy(seed: int, last: date) -> None:
    deals = made_up(seed, 150, shift=0.2 * (seed % 2), days=700)
    row = drift(deals, date(last.year, last.month - 2, 1))
    now, base = sides(deals, last)
    counts = np.array([level_counts(now), level_counts(base)])
    counts = counts[:, counts.sum(axis=0) > 0]
    shares = (counts / counts.sum(axis=1, keepdims=True)).clip(1e-4)
    parts = (shares[0] - shares[1]) * np.log(shares[0] / shares[1])
    table = stats.chi2_contingency(counts, correction=False)
    assert row["psi"] == pytest.approx(parts.sum())
    assert row["chi_square"] == pytest.approx(table.statistic)
    assert row["is_beyond_chance"] == (table.pvalue < 0.001)
    moved = ["ideal", "large", "no rule"][int(parts.argmax())]
    assert row["moved_level"] == moved
    assert (row["sample_count"], row["base_sample_count"]) == (len(now), len(base))
    assert (row["known_count"], row["base_known_count"]) == tuple(counts.sum(axis=1))
    fills = [side["employee_count"].notna().mean() for side in (now, base)]
    assert row["fill_rate_change"] == pytest.approx(fills[0] - fills[1])
    assert row["undated_count"] == row["known_count"]


def test_a_planted_shift_is_told_from_chance() -> None:
    shifted = drift(made_up(1, 600, shift=0.5))
    assert shifted["is_beyond_chance"]
    assert (shifted["verdict"], shifted["moved_level"]) == ("fail", "no rule")
    assert shifted["fill_rate_change_ci_high"] < 0
    steady = [drift(made_up(seed, 400)) for seed in range(20, 32)]
    assert not any(row["is_beyond_chance"] for row in steady)


def test_a_level_of_few_deals_makes_a_large_psi_and_no_finding() -> None:
    deals = made_up(4, 60)
    is_late = deals["closed_date"].map(lambda day: day >= QUARTER)
    deals.loc[is_late, "employee_count"] = "300"
    deals = deals[~is_late | (deals.groupby(is_late).cumcount() < 6)]
    row = drift(deals)
    assert row["psi"] > 0.25
    assert (row["is_beyond_chance"], row["verdict"]) == (False, "insufficient")


def test_a_quarter_without_deals_has_its_row() -> None:
    deals = made_up(2, 50)
    before = deals[deals["closed_date"].map(lambda day: day < QUARTER)]
    row = drift(before)
    assert (row["sample_count"], row["fill_rate"], row["psi"]) == (0, None, None)
    assert row["base_sample_count"] == len(before)


@pytest.mark.parametrize("freedom", [1, 2, 3, 5, 9, 30])
def test_the_limit_of_chance_is_that_of_the_chi_square_distribution(freedom: int) -> None:
    limit = evaluate("{{ chi_square_limit('" + str(freedom) + "') }}")
    exact = stats.chi2.ppf(0.999, freedom)
    assert exact <= limit <= exact * (1 + 0.035 / freedom**0.5)
