"""Figures on customers against SciPy and days counted one by one, quarter by quarter."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from made_up_customers import database, made_up
from made_up_deals import AS_OF
from rendered_models import build, rows
from textbook_intervals import miettinen_nurminen

WINDOWS = {"churn_gap_icp": 365, "ltv_rank_correlation": 730, "nps_gap_icp": 200}
EXACT = 1e-9
Figure = tuple[int, float, float, float]


class Customer:
    """One account as it was known on a day: what came later is cut off before anything counts."""

    def __init__(self, account: str, world: dict[str, pd.DataFrame], day: date) -> None:
        self.days: set[date] = set()
        self.paid = 0.0
        for row in of(world["subscriptions"], account):
            if row["mrr_amount"] == 0 or row["start_date"] > day:
                continue
            end = row["end_date"]
            last = day if pd.isna(end) or end > day else end
            length = (last - row["start_date"]).days + 1
            self.days |= {row["start_date"] + timedelta(number) for number in range(length)}
            self.paid += row["mrr_amount"] * length * 12 / 365.25
        won = [row for row in of(world["deals"], account) if row["closed_date"] <= day]
        first = min(won, key=lambda row: row["closed_date"], default=None)
        self.tier = first["tier"] if first else "Unknown"
        self.score = first["icp_score"] if first else np.nan
        self.answers = [
            (row["responded_on"], row["vote"])
            for row in of(world["answers"], account)
            if row["responded_on"] <= day
        ]


def of(frame: pd.DataFrame, account: str) -> list[dict[str, Any]]:
    found: list[Any] = frame[frame["account_key"] == account].to_dict("records")
    return found


def known_on(world: dict[str, pd.DataFrame], day: date) -> list[Customer]:
    accounts = sorted(set(world["subscriptions"]["account_key"]))
    found = [Customer(account, world, day) for account in accounts]
    return [customer for customer in found if customer.days]


def churn_gap(customers: list[Customer], first: date, last: date) -> Figure:
    sides: dict[bool, list[bool]] = {True: [], False: []}
    for customer in customers:
        if first - timedelta(1) in customer.days and customer.tier != "Unknown":
            window = (first + timedelta(number) for number in range((last - first).days + 1))
            left = any(day not in customer.days for day in window)
            sides[customer.tier in "AB"].append(left)
    cells = (sum(sides[True]), len(sides[True]), sum(sides[False]), len(sides[False]))
    gap = float(np.mean(sides[True]) - np.mean(sides[False]))
    return cells[1] + cells[3], gap, *miettinen_nurminen(*cells)


def nps_gap(customers: list[Customer], first: date, last: date) -> Figure:
    sides: dict[bool, list[float]] = {True: [], False: []}
    for customer in customers:
        inside = [(day, vote) for day, vote in customer.answers if first <= day <= last]
        if inside and customer.tier != "Unknown":
            latest = max(day for day, _ in inside)
            votes = [vote for day, vote in inside if day == latest]
            sides[customer.tier in "AB"].append(100 * float(np.mean(votes)))
    welch = stats.ttest_ind(sides[True], sides[False], equal_var=False)
    interval = welch.confidence_interval(0.95)
    gap = float(np.mean(sides[True]) - np.mean(sides[False]))
    return len(sides[True]) + len(sides[False]), gap, interval.low, interval.high


def ltv_correlation(customers: list[Customer], first: date) -> Figure:
    pairs = [
        (customer.score, customer.paid)
        for customer in customers
        if min(customer.days) >= first and not np.isnan(customer.score)
    ]
    rho = float(stats.spearmanr(*zip(*pairs, strict=True)).statistic)
    error = stats.norm.ppf(0.975) * np.sqrt((1 + rho**2 / 2) / (len(pairs) - 3))
    return len(pairs), rho, np.tanh(np.arctanh(rho) - error), np.tanh(np.arctanh(rho) + error)


def checks(world: dict[str, pd.DataFrame], moment: str = "discovery") -> list[dict[str, Any]]:
    connection = database(world, WINDOWS)
    build(connection, "int_customer_checks")
    return rows(connection, f"select * from int_customer_checks where scoring_moment = '{moment}'")


def expected(metric: str, customers: list[Customer], first: date, last: date) -> Figure:
    if metric == "churn_gap_icp":
        return churn_gap(customers, first, last)
    if metric == "nps_gap_icp":
        return nps_gap(customers, first, last)
    return ltv_correlation(customers, first)


@pytest.mark.parametrize("seed", range(2))
def test_figures_on_customers_are_those_known_on_the_last_day_of_each_quarter(seed: int) -> None:
    world = made_up(seed, 250)
    judged = set()
    found = [row for row in checks(world) if row["sample_count"] >= 25 and row["ci_low"]]
    known = {last: known_on(world, last) for last in {row["window_end_date"] for row in found}}
    for row in found:
        metric, last = row["metric_id"], row["window_end_date"]
        first = last - timedelta(WINDOWS[metric] - 1)
        assert row["window_start_date"] == first
        told = row["sample_count"], row["value"], row["ci_low"], row["ci_high"]
        figure = expected(metric, known[last], first, last)
        # Student's t is an expansion in SQL.
        assert told == pytest.approx(figure, rel=1e-5, abs=EXACT), row
        judged.add((metric, last))
    assert {metric for metric, _ in judged} == WINDOWS.keys()
    assert len(judged) >= 12


def test_figures_at_current_judge_customers_by_the_account_of_today() -> None:
    world = made_up(5)
    account = world["deals"]["account_key"].iloc[0]
    before = checks(world, "current")
    world["deals"].loc[world["deals"]["account_key"] == account, "closed_date"] = AS_OF
    after = checks(world, "current")
    assert [row["value"] for row in before] == [row["value"] for row in after]


@pytest.mark.parametrize(("good", "bad", "sign"), [(0.9, 0.1, -1), (0.1, 0.9, 1)])
def test_the_gap_in_churn_takes_the_side_of_who_stays(good: float, bad: float, sign: int) -> None:
    world = made_up(1, 200)
    tiers = world["deals"].groupby("account_key")["tier"].first()
    random = np.random.default_rng(2)
    chance = {True: good, False: bad}
    stays = {account: random.random() < chance[tier in "AB"] for account, tier in tiers.items()}
    kept = [account for account, stay in stays.items() if stay]
    lines = [
        (account, date(2025, 1, 1), None if account in kept else date(2026, 2, 1), 100.0)
        for account in tiers.index
    ]
    world["subscriptions"] = pd.DataFrame(lines, columns=world["subscriptions"].columns)
    world["deals"]["closed_date"] = date(2024, 12, 1)
    [row] = [
        row
        for row in checks(world)
        if row["metric_id"] == "churn_gap_icp" and row["quarter_start"] == date(2026, 4, 1)
    ]
    bounds = (row["ci_low"], row["ci_high"])
    assert np.sign(row["value"]) == sign
    assert np.sign(bounds).tolist() == [sign, sign]


def test_customers_nobody_scored_are_counted_apart() -> None:
    world = made_up(3)
    world["deals"]["tier"] = "Unknown"
    world["deals"]["icp_score"] = None
    for row in checks(world):
        assert (row["sample_count"], row["value"]) == (0, None)
    assert max(row["unscored_count"] for row in checks(world)) > 20
