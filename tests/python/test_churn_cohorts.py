"""Churn cohorts against a survival library, a day-by-day reading, and plain sums."""

import math
import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import pytest
from lifelines import KaplanMeierFitter
from scipy.stats import binomtest

from rendered_models import build, rows

AS_OF = date(2026, 6, 30)
LANDMARKS = (3, 6, 12, 24)


@pytest.fixture(scope="module")
def warehouse(sample_warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(sample_warehouse), read_only=True) as connection:
        connection.execute("set search_path = 'main,main_intermediate'")
        yield connection


@pytest.fixture(scope="module")
def cohorts(warehouse: duckdb.DuckDBPyConnection) -> list[tuple[dict[str, Any], set[str]]]:
    """Every row of the mart with the accounts it stands for."""
    members: dict[tuple[Any, ...], set[str]] = defaultdict(set)
    for row in rows(warehouse, "select * from int_churn_cohort_members"):
        key = (row["cohort_start_quarter"], row["dimension_id"], row["dimension_value"])
        members[key].add(row["account_key"])
    found = rows(warehouse, "select * from fct_churn_cohorts")
    keys = [
        (row["cohort_start_quarter"], row["dimension_id"], row["dimension_value"]) for row in found
    ]
    assert set(keys) == members.keys()
    return [(row, members[key]) for row, key in zip(found, keys, strict=True)]


def at_the_edge(times: list[float], events: list[bool], months: int) -> tuple[int, int]:
    """Kept and watched where the curve is at an end: all watched so long, or none of who left."""
    left = sum(event and time <= months for time, event in zip(times, events, strict=True))
    watched = sum(time >= months for time in times)
    return (0, left) if left else (watched, watched)


def test_survival_is_that_of_lifelines_in_every_cohort(
    warehouse: duckdb.DuckDBPyConnection, cohorts: list[tuple[dict[str, Any], set[str]]]
) -> None:
    customers = {
        row["account_key"]: row for row in rows(warehouse, "select * from int_account_churn")
    }
    compared = at_an_edge = 0
    for row, accounts in cohorts:
        times = [customers[account]["tenure_months"] for account in accounts]
        events = [customers[account]["is_churned"] for account in accounts]
        fitted = KaplanMeierFitter().fit(times, events)
        for months in LANDMARKS:
            share = row[f"kept_{months}m_share"]
            assert row[f"kept_{months}m_at_risk_count"] == sum(time >= months for time in times)
            expected = float(fitted.predict(months))
            if months > max(times) and expected > 1e-12:
                assert share is None
                continue
            assert share == pytest.approx(expected, abs=1e-9)
            low, high = (
                float(column.asof(months))
                for _, column in fitted.confidence_interval_.astype(float).items()
            )
            if 1e-12 < expected < 1 - 1e-12:
                assert row[f"kept_{months}m_ci_low"] == pytest.approx(low, abs=1e-9)
                assert row[f"kept_{months}m_ci_high"] == pytest.approx(high, abs=1e-9)
                compared += 1
            else:
                edge = binomtest(*at_the_edge(times, events, months)).proportion_ci(method="wilson")
                assert row[f"kept_{months}m_ci_low"] == pytest.approx(edge.low, abs=1e-9)
                assert row[f"kept_{months}m_ci_high"] == pytest.approx(edge.high, abs=1e-9)
                at_an_edge += 1
    assert compared > 500
    assert at_an_edge > 100


# Weeks of remission on 6-MP; the sign + of the paper marks patients still in remission.
FREIREICH = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"


def test_survival_of_the_textbook_example_is_the_published_one() -> None:
    connection = duckdb.connect()
    patients = [
        (f"csv:{number}", float(text.rstrip("+")), not text.endswith("+"))
        for number, text in enumerate(FREIREICH.split())
    ]
    connection.execute(
        "create table int_account_churn (account_key text, tenure_months double, is_churned bool)"
    )
    connection.executemany("insert into int_account_churn values (?, ?, ?)", patients)
    connection.execute(
        "create table int_churn_cohort_members as select 1 as cohort_id, account_key"
        " from int_account_churn"
    )
    build(connection, "int_churn_survival")
    found = {
        row["landmark_months"]: row for row in rows(connection, "select * from int_churn_survival")
    }
    shares = {months: round(row["kept_share"], 3) for months, row in found.items()}
    assert shares == {3: 1.0, 6: 0.857, 12: 0.753, 24: 0.448}
    errors = {
        months: row["kept_share"]
        * -math.log(row["kept_share"])
        * math.log(math.log(row["ci_low"]) / math.log(row["ci_high"]))
        / (2 * 1.959964)
        for months, row in found.items()
        if row["kept_share"] < 1
    }
    published = {6: 0.0764, 12: 0.0963, 24: 0.1346}
    assert {months: round(error, 4) for months, error in errors.items()} == published


def random_subscriptions(accounts: int, seed: int) -> list[tuple[str, date, date | None, float]]:
    """Subscriptions that overlap, follow on, leave gaps, cost nothing or end on the day itself."""
    chance = random.Random(seed)
    made: list[tuple[str, date, date | None, float]] = []
    for account in range(accounts):
        day = AS_OF - timedelta(chance.randrange(0, 1100))
        for _ in range(chance.randrange(1, 5)):
            end = day + timedelta(chance.choice([-3, 0, 5, 30, 200, 365]))
            price = chance.choice([0.0, 10.0, 10.0, 25.5])
            is_known = end <= AS_OF and chance.random() < 0.9
            if day <= AS_OF:
                made.append((f"csv:{account}", day, end if is_known else None, price))
            day = end + timedelta(chance.choice([-20, 0, 1, 2, 40]))
    return made


def months_between(start: date, end: date) -> Fraction:
    """Calendar months, found by counting them off; days left over are 31sts."""

    def after(months: int) -> date:
        year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
        for day in range(start.day, 0, -1):
            try:
                return date(year, month + 1, day)
            except ValueError:
                continue
        raise AssertionError

    months = 0
    while after(months + 1) <= end:
        months += 1
    return months + Fraction((end - after(months)).days, 31)


def test_churn_is_what_a_walk_through_the_days_finds() -> None:
    made = random_subscriptions(400, seed=11)
    connection = duckdb.connect()
    connection.execute(
        "create table int_subscriptions (account_key text, start_date date, end_date date,"
        " mrr_amount decimal(18, 2))"
    )
    connection.executemany("insert into int_subscriptions values (?, ?, ?, ?)", made)
    build(connection, "int_account_churn")
    found = {row["account_key"]: row for row in rows(connection, "select * from int_account_churn")}
    served: dict[str, set[date]] = defaultdict(set)
    collected: dict[str, float] = defaultdict(float)
    for account, start, end, price in made:
        last = end or AS_OF
        if price > 0 and last >= start:
            days = {start + timedelta(place) for place in range((last - start).days + 1)}
            served[account] |= days
            collected[account] += price * len(days) * 12 / 365.25
    assert found.keys() == served.keys()
    churned = 0
    for account, days in served.items():
        row, first = found[account], min(days)
        watched = [first + timedelta(place) for place in range((AS_OF - first).days + 1)]
        gone = [day for day in watched if day not in days]
        back = [day for day in watched if gone and day > gone[0] and day in days]
        assert row["first_started_on"] == first
        assert row["churned_on"] == (gone[0] if gone else None)
        assert row["is_churned"] == bool(gone)
        assert row["reactivated_on"] == (back[0] if back else None)
        assert row["is_active"] == (AS_OF in days)
        assert row["lost_on"] == (None if AS_OF in days else max(days) + timedelta(1))
        assert row["active_days"] == len(days)
        assert row["tenure_months"] == pytest.approx(
            float(months_between(first, gone[0] if gone else AS_OF)), abs=1e-12
        )
        assert float(row["collected_amount"]) == pytest.approx(collected[account], abs=0.02)
        churned += bool(gone)
    assert 100 < churned < len(served) - 50
    assert any(row["reactivated_on"] for row in found.values())


def in_a_year(day: date) -> date:
    return (
        date(day.year + 1, 2, 28)
        if (day.month, day.day) == (2, 29)
        else day.replace(year=day.year + 1)
    )


def test_revenue_answers_and_adoption_are_what_plain_sums_find(
    warehouse: duckdb.DuckDBPyConnection, cohorts: list[tuple[dict[str, Any], set[str]]]
) -> None:
    paid: dict[str, list[tuple[date, date, float]]] = defaultdict(list)
    for row in rows(warehouse, "select * from int_subscriptions where mrr_amount > 0"):
        last = row["end_date"] or AS_OF
        paid[row["account_key"]].append((row["start_date"], last, float(row["mrr_amount"])))
    votes: dict[str, list[tuple[date, int]]] = defaultdict(list)
    for row in rows(warehouse, "select * from int_nps"):
        vote = (row["score"] >= 9) - (row["score"] <= 6)
        votes[row["account_key"]].append((row["responded_on"], vote))
    used: dict[str, set[tuple[date, str]]] = defaultdict(set)
    for row in rows(warehouse, "select * from int_usage"):
        used[row["account_key"]].add((row["usage_date"], row["feature"]))
    everything = set().union(*used.values())
    churn = {row["account_key"]: row for row in rows(warehouse, "select * from int_account_churn")}
    checked = 0
    for row, accounts in cohorts:
        assert row["customer_count"] == len(accounts)
        opening = gross = net = 0.0
        complete = adopted = seen = 0
        answered = []
        for account in accounts:
            first = min(start for start, _, _ in paid[account])
            year_end = in_a_year(first)
            if year_end <= AS_OF:
                complete += 1
                before = sum(mrr for start, _, mrr in paid[account] if start == first)
                after = sum(mrr for start, end, mrr in paid[account] if start <= year_end <= end)
                opening, gross, net = opening + before, gross + min(before, after), net + after
                own = {name for day, name in used[account] if first <= day < year_end}
                known = {name for day, name in everything if day < year_end}
                seen += bool(own)
                adopted += bool(own) and len(own) / len(known) > 0.7 + 1e-9
            if votes[account]:
                last_day = max(day for day, _ in votes[account])
                last = [vote for day, vote in votes[account] if day == last_day]
                answered.append(sum(last) / len(last))
        assert (row["revenue_retention_count"], row["adoption_count"]) == (complete, seen)
        assert row["nps_count"] == len(answered)
        if opening:
            assert row["gross_revenue_retention_12m"] == pytest.approx(gross / opening)
            assert row["net_revenue_retention_12m"] == pytest.approx(net / opening)
        if seen:
            assert row["adoption_share"] == pytest.approx(adopted / seen)
        if answered:
            assert row["nps"] == pytest.approx(100 * sum(answered) / len(answered))
        collected = sum(
            mrr * ((end - start).days + 1) * 12 / 365.25
            for account in accounts
            for start, end, mrr in paid[account]
        )
        served = sum(churn[account]["active_days"] for account in accounts) * 12 / 365.25
        left = sum(churn[account]["is_churned"] for account in accounts)
        watched = sum(churn[account]["tenure_months"] for account in accounts)
        assert float(row["ltv_collected_amount"]) == pytest.approx(
            collected / len(accounts), abs=0.02
        )
        if left:
            projected = collected / served * 0.8 / (left / watched)
            assert float(row["ltv_projected_amount"]) == pytest.approx(projected, rel=1e-4)
            checked += 1
        else:
            assert row["ltv_projected_amount"] is None
    assert checked > 200
