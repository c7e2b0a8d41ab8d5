"""The win/loss comparison: the published example, and pandas and SciPy on random deals."""

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy import stats

from made_up_deals import AS_OF, random_deals
from rendered_models import build, rows

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "win_loss"
EXACT = 1e-9


def golden(name: str) -> list[dict[str, str]]:
    with (FIXTURES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def patterns(deals: pd.DataFrame, values: pd.DataFrame) -> list[dict[str, Any]]:
    """The mart for deals and their values (deal_key, attribute_id, attribute_value)."""
    connection = duckdb.connect(config={"threads": 1})
    connection.register("made_up", deals)
    connection.register("made_up_values", values)
    connection.execute(
        """
        create table int_deals as
        select
            deal_key,
            cast(closed_date as date) as closed_date,
            is_new_business,
            true as is_closed,
            is_won,
            cast(deal_amount as decimal(18, 2)) as deal_amount,
            cast(cycle_days as bigint) as cycle_days
        from made_up;
        create table int_scoring_subjects as
        select deal_key || moment as subject_id, deal_key, moment as scoring_moment
        from int_deals cross join (values ('opened'), ('discovery'), ('closed')) as moments(moment);
        create table int_scoring_values as
        select deal_key || 'discovery' as subject_id, attribute_id, attribute_value
        from made_up_values
        union all
        select deal_key || 'closed' as subject_id, attribute_id, '1' as attribute_value
        from made_up_values;
        create table attributes as
        select *, false as is_consequence
        from (
            values
            ('annual_revenue', 'Annual revenue', 'number', 'USD per year'),
            ('employee_count', 'Employees', 'integer', 'employees'),
            ('industry', 'Industry', 'category', 'industry'),
            ('technologies', 'Technologies in use', 'set', 'products')
        ) as seed (attribute_id, label, value_kind, unit);
        """
    )
    build(connection, "fct_win_loss_patterns", {"win_loss_window_days": [365, 548]})
    return rows(connection, "select * from fct_win_loss_patterns")


def long_values(deals: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    melted = deals.melt("deal_key", columns, "attribute_id", "attribute_value").dropna()
    return melted.astype({"attribute_value": "str"})


def published_deals() -> pd.DataFrame:
    """20 won and 20 lost deals with the means and the mix of the published comparison table."""
    industries = {
        outcome: [
            row["industry"]
            for row in golden("industry_mix")
            for _ in range(round(20 * float(row[f"{outcome}_share"])))
        ]
        for outcome in ("win", "loss")
    }
    spread = np.tile([0.8, 1.2], 10)
    table = {row["attribute_id"]: row for row in golden("comparison_table")}
    sides = [
        pd.DataFrame(
            {
                "deal_key": [f"csv:{outcome}{number}" for number in range(20)],
                "closed_date": [date(2026, 1, 15)] * 20,
                "is_new_business": True,
                "is_won": outcome == "win",
                "industry": industries[outcome],
            }
            | {name: float(row[f"{outcome}_mean"]) * spread for name, row in table.items()}
        )
        for outcome in ("win", "loss")
    ]
    return pd.concat(sides, ignore_index=True)


@pytest.fixture(scope="module")
def published() -> list[dict[str, Any]]:
    deals = published_deals()
    columns = ["annual_revenue", "employee_count", "industry"]
    found = patterns(deals, long_values(deals.astype({c: object for c in columns}), columns))
    return [row for row in found if row["window_days"] == 365]


@pytest.mark.parametrize(
    "expected", golden("comparison_table"), ids=lambda row: row["attribute_id"]
)
def test_the_published_comparison_comes_out(
    published: list[dict[str, Any]], expected: dict[str, str]
) -> None:
    (row,) = (row for row in published if row["attribute_id"] == expected["attribute_id"])
    assert row["win_mean"] == pytest.approx(float(expected["win_mean"]), rel=1e-2)
    assert row["loss_mean"] == pytest.approx(float(expected["loss_mean"]), rel=1e-2)
    assert round(row["ratio"], 2) == float(expected["ratio"])
    assert expected["finding"] in row["sentence"]
    assert "20 won, 20 lost" in row["sentence"]
    assert row["sentence"].isascii()


@pytest.mark.parametrize("expected", golden("industry_mix"), ids=lambda row: row["industry"])
def test_the_published_mix_comes_out(
    published: list[dict[str, Any]], expected: dict[str, str]
) -> None:
    (row,) = (row for row in published if row["attribute_value"] == expected["industry"])
    shares = (row["win_share"], row["loss_share"])
    assert shares == (float(expected["win_share"]), float(expected["loss_share"]))


def test_figures_known_only_at_close_say_so(published: list[dict[str, Any]]) -> None:
    labelled = {row["attribute_id"] for row in published if row["known_at"] == "close"}
    said = {row["attribute_id"] for row in published if "Known only when" in row["sentence"]}
    assert labelled == said == {"deal_amount", "cycle_days"}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("window_days", [365, 548])
def test_numbers_agree_with_pandas_and_scipy(seed: int, window_days: int) -> None:
    deals = random_deals(seed, 600)
    found = {
        row["attribute_id"]: row
        for row in patterns(deals, long_values(deals, ["employee_count"]))
        if row["window_days"] == window_days
    }
    inside = deals["closed_date"].map(lambda day: day > AS_OF - timedelta(days=window_days))
    deals = deals[inside & deals["is_new_business"]]
    for attribute in ("employee_count", "deal_amount", "cycle_days"):
        row = found[attribute]
        won = deals[attribute][deals["is_won"]].dropna().to_numpy(float)
        lost = deals[attribute][~deals["is_won"]].dropna().to_numpy(float)
        assert (row["win_count"], row["loss_count"]) == (
            deals["is_won"].sum(),
            (~deals["is_won"]).sum(),
        )
        assert (row["known_win_count"], row["known_loss_count"]) == (len(won), len(lost))
        figures = [row[name] for name in ("win_mean", "loss_mean", "win_median", "loss_median")]
        expected = [won.mean(), lost.mean(), np.median(won), np.median(lost)]
        assert figures == pytest.approx(expected, rel=EXACT)
        assert row["ratio"] == pytest.approx(won.mean() / lost.mean(), rel=EXACT)
        welch = stats.ttest_ind(won, lost, equal_var=False).confidence_interval(0.95)
        bounds = (row["ci_low"], row["ci_high"])
        assert bounds == pytest.approx((welch.low, welch.high), rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_set_elements_agree_with_pandas(seed: int) -> None:
    deals = random_deals(seed, 300, days=300).assign(is_new_business=True)
    random = np.random.default_rng(seed)
    sets = ["aws", "aws|hubspot", "gcp|hubspot|jira", None]
    deals["technologies"] = pd.Series(random.choice(np.array(sets, object), 300), dtype=object)
    found = [
        row
        for row in patterns(deals, long_values(deals, ["technologies"]))
        if row["value_kind"] == "set" and row["window_days"] == 365
    ]
    known = deals.dropna(subset="technologies")
    assert {row["attribute_value"] for row in found} == {"aws", "gcp", "hubspot", "jira"}
    for row in found:
        here = known["technologies"].map(lambda cell, row=row: row["attribute_value"] in cell)
        expected = [
            here[known["is_won"]].mean(),
            here[~known["is_won"]].mean(),
            known["is_won"][here].mean() / known["is_won"][~here].mean(),
        ]
        figures = [row["win_share"], row["loss_share"], row["lift"]]
        assert figures == pytest.approx(expected, rel=EXACT)
        assert row["ci_low"] < row["difference"] < row["ci_high"]


def with_employees(won: list[int], lost: list[int]) -> dict[str, Any]:
    """The row of employees for deals of this year with these counts of employees."""
    deals = random_deals(4, len(won) + len(lost), days=60).assign(is_new_business=True)
    deals["is_won"] = [True] * len(won) + [False] * len(lost)
    deals["employee_count"] = [*won, *lost]
    values = long_values(deals.astype({"employee_count": object}), ["employee_count"])
    (row,) = (
        row
        for row in patterns(deals, values)
        if row["attribute_id"] == "employee_count" and row["window_days"] == 365
    )
    return row


def test_a_few_giants_among_lost_deals_do_not_speak_for_all() -> None:
    row = with_employees([300, 480, 482, 900], [90, 170, 180, 200, 20_000])
    assert row["told_by"] == "median"
    assert row["ratio"] == pytest.approx(540.5 / 4128)
    assert row["median_ratio"] == pytest.approx(481 / 180)
    assert row["sentence"] == (
        "Employees: median 481 employees in won deals against 180 in lost deals, 2.67 times; the"
        " means say the opposite: 540 against 4,128 (4 won, 5 lost; closed in the last 365 days)."
    )


def test_means_that_agree_with_medians_speak_and_say_where_these_point_elsewhere() -> None:
    agreeing = with_employees([240, 250, 260], [80, 85, 90])
    assert agreeing["told_by"] == "mean"
    assert (
        "mean 250 employees in won deals against 85 in lost deals, 2.94 times (3 won"
        in (agreeing["sentence"])
    )
    opposed = with_employees([100, 100, 130], [101, 102, 104])
    assert opposed["told_by"] == "mean"
    assert (
        "mean 110 employees in won deals against 102 in lost deals, 1.07 times; the medians"
        in (opposed["sentence"])
    )
    assert "say the opposite: 100 against 102 (3 won" in opposed["sentence"]


@pytest.mark.parametrize("win_rate", [0.0, 1.0])
def test_one_sided_windows_give_no_ratio_and_a_sentence(win_rate: float) -> None:
    deals = random_deals(4, 30, win_rate, days=60).assign(industry="saas", is_new_business=True)
    for row in patterns(deals, long_values(deals, ["employee_count", "industry"])):
        assert (row["ratio"], row["ci_low"], row["ci_high"]) == (None, None, None)
        assert "unknown in" in row["sentence"] or "unknown of" in row["sentence"]


def test_without_deals_there_is_no_pattern() -> None:
    none = random_deals(4, 1).head(0)
    assert (
        patterns(
            none,
            pd.DataFrame({"deal_key": [], "attribute_id": [], "attribute_value": []}).astype("str"),
        )
        == []
    )
