"""The three data sets side by side, against pandas, SciPy and formulas written anew."""

import math
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats.contingency import relative_risk

from made_up_segments import AS_OF, STAGES, VARIABLES, World, database, random_world
from rendered_models import build, rows
from textbook_intervals import koopman, mean_ratio

LEAST = VARIABLES["convergence_min_sample"]
FIRST_DAY = AS_OF - timedelta(days=VARIABLES["convergence_window_days"] - 1)


def convergence(
    world: World, history: list[tuple[str, str, int]] | None = None
) -> dict[tuple[str, str], dict[str, Any]]:
    connection = database(world, history or [])
    build(connection, "fct_segment_convergence", VARIABLES)
    found = rows(connection, "select * from fct_segment_convergence")
    return {(row["attribute_id"], row["attribute_value"]): row for row in found}


def in_window(days: pd.Series) -> pd.Series:
    return days.map(lambda day: day is not None and not pd.isna(day) and day >= FIRST_DAY)


def kept_for_a_year(subscriptions: pd.DataFrame) -> pd.DataFrame:
    paid = subscriptions[subscriptions["mrr_amount"] > 0].dropna(subset=["account_key"])
    found = []
    for account, owned in paid.groupby("account_key"):
        first = min(owned["start_date"])
        try:
            day = first.replace(year=first.year + 1)
        except ValueError:  # 29 February
            day = first.replace(year=first.year + 1, day=28)
        if day > AS_OF:
            continue
        kept = any(
            start <= day and (pd.isna(end) or end > day)
            for start, end in zip(owned["start_date"], owned["end_date"], strict=True)
        )
        found.append({"account_key": account, "is_hit": kept})
    return pd.DataFrame(found)


def cases_of(world: World) -> dict[str, pd.DataFrame]:
    leads, deals = world["int_leads"], world["int_deals"]
    mqls = leads[in_window(leads["mql_date"]) & leads["account_key"].notna()]
    closed = deals[
        in_window(deals["closed_date"])
        & deals["account_key"].notna()
        & deals["is_new_business"]
        & (deals["outcome"] != "open")
    ]
    return {
        "campaign": mqls.assign(is_hit=mqls["sql_date"].notna()),
        "close": closed.assign(is_hit=closed["outcome"] == "won"),
        "kept": kept_for_a_year(world["int_subscriptions"]),
    }


def verdict(hits: int, count: int, other_hits: int, other_count: int) -> str:
    if min(count, other_count) < LEAST:
        return "too_few"
    low, high = koopman(hits, count, other_hits, other_count)
    return "above" if low > 1 else "below" if high < 1 else "unclear"


@pytest.mark.parametrize("seed", range(4))
def test_rates_lifts_and_verdicts_are_those_of_pandas_and_scipy(seed: int) -> None:
    world = random_world(seed)
    found = convergence(world)
    segments = world["int_account_segment_values"]
    cases = cases_of(world)
    seen = set()
    grouped = segments.groupby(["attribute_id", "attribute_value"])
    for (attribute, value), row in found.items():
        names = (attribute, value)
        group = grouped.get_group(names)
        known = set(segments["account_key"][segments["attribute_id"] == names[0]])
        verdicts = []
        for data_set, listed in cases.items():
            here = listed["account_key"].isin(set(group["account_key"]))
            there = listed["account_key"].isin(known) & ~here
            figures = [
                int(part)
                for side in (here, there)
                for part in (listed["is_hit"][side].sum(), side.sum())
            ]
            hits, count, other_hits, other_count = figures
            where = (*names, data_set)
            assert row[f"{data_set}_hit_count"] == hits, where
            assert row[f"{data_set}_count"] == count, where
            assert row[f"{data_set}_elsewhere_count"] == other_count, where
            if count and other_hits:
                ratio = relative_risk(hits, count, other_hits, other_count)
                assert row[f"{data_set}_lift"] == pytest.approx(ratio.relative_risk), where
            if count and other_count:
                low, high = koopman(*figures)
                assert row[f"{data_set}_ci_low"] == pytest.approx(low), where
                told = row[f"{data_set}_ci_high"]
                assert (math.inf if told is None else told) == pytest.approx(high), where
            else:
                assert row[f"{data_set}_ci_low"] is None, where
            assert row[f"{data_set}_verdict"] == verdict(*figures), where
            verdicts.append(row[f"{data_set}_verdict"])
        assert row["agreement_count"] == verdicts.count("above")
        seen |= set(verdicts)
    assert len(found) == grouped.ngroups
    assert seen == {"above", "below", "unclear", "too_few"}


@pytest.mark.parametrize("seed", range(2))
def test_ranks_go_by_the_rate_among_values_with_enough_cases(seed: int) -> None:
    found = pd.DataFrame(convergence(random_world(seed)).values())
    for data_set in ("campaign", "close", "kept"):
        enough = found[f"{data_set}_verdict"] != "too_few"
        ranked = found[enough].groupby("attribute_id")[f"{data_set}_rate"]
        expected = ranked.rank(method="min", ascending=False)
        assert found[f"{data_set}_rank"][enough].tolist() == expected.tolist()
        assert found[f"{data_set}_rank"][~enough].isna().all()


def test_cycles_are_those_of_pandas() -> None:
    world = random_world(3)
    row = convergence(world)["industry", "energy"]
    deals = world["int_deals"].merge(
        world["int_account_segment_values"].query("attribute_id == 'industry'"), on="account_key"
    )
    deals = deals[deals["is_new_business"] & in_window(deals["closed_date"])].dropna(
        subset=["cycle_days"]
    )
    is_here = deals["attribute_value"] == "energy"
    here, there = deals["cycle_days"][is_here], deals["cycle_days"][~is_here]
    assert (row["cycle_count"], row["elsewhere_cycle_count"]) == (len(here), len(there))
    assert row["mean_cycle_days"] == pytest.approx(here.mean())
    assert row["elsewhere_mean_cycle_days"] == pytest.approx(there.mean())
    assert row["cycle_ratio"] == pytest.approx(here.mean() / there.mean())
    interval = (row["cycle_ci_low"], row["cycle_ci_high"])
    assert interval == pytest.approx(mean_ratio(here, there), rel=1e-6)


def segment(world: World, name: str, **counts: tuple[int, int]) -> None:
    """Adds an industry with the given hits of MQLs, deals and customers."""
    frames: dict[str, list[dict[str, Any]]] = {table: [] for table in world}
    recent, long_ago = AS_OF - timedelta(days=30), AS_OF - timedelta(days=800)

    def account(kind: str, number: int) -> str:
        key = f"csv:{name}-{kind}-{number}"
        frames["int_account_segment_values"].append(
            {"account_key": key, "attribute_id": "industry", "attribute_value": name}
        )
        return key

    hits, count = counts["mqls"]
    for number in range(count):
        frames["int_leads"].append(
            {
                "lead_key": f"{name}-{number}",
                "account_key": account("lead", number),
                "mql_date": recent,
                "sql_date": recent if number < hits else None,
            }
        )
    hits, count = counts["deals"]
    low, high = counts["days"]
    for number in range(count):
        frames["int_deals"].append(
            {
                "deal_key": f"{name}-{number}",
                "account_key": account("deal", number),
                "outcome": "won" if number < hits else "lost",
                "is_new_business": True,
                "is_won": number < hits,
                "closed_date": recent,
                "cycle_days": float(np.linspace(low, high, count)[number]),
            }
        )
    hits, count = counts["kept"]
    for number in range(count):
        frames["int_subscriptions"].append(
            {
                "account_key": account("paid", number),
                "start_date": long_ago,
                "end_date": None if number < hits else long_ago + timedelta(days=90),
                "mrr_amount": 10.0,
            }
        )
    for table, added in frames.items():
        world[table] = pd.concat([world[table], pd.DataFrame(added)], ignore_index=True)


@pytest.fixture(scope="module")
def healthcare() -> dict[tuple[str, str], dict[str, Any]]:
    """A segment that marketing loves, that takes nine months and dies on compliance."""
    world = {table: frame.iloc[:0].copy() for table, frame in random_world(0).items()}
    segment(world, "healthcare", mqls=(40, 60), deals=(2, 30), days=(240, 300), kept=(2, 3))
    segment(world, "saas", mqls=(60, 150), deals=(50, 100), days=(60, 120), kept=(90, 100))
    segment(world, "agency", mqls=(20, 60), deals=(24, 40), days=(60, 120), kept=(12, 40))
    segment(world, "farming", mqls=(1, 50), deals=(1, 40), days=(200, 300), kept=(5, 30))
    history = [(f"healthcare-{number}", "Discovery", 1) for number in range(30)]
    history += [(f"healthcare-{number}", "Legal", 2) for number in range(22)]
    history += [(f"healthcare-{number}", "Closed Lost", 3) for number in range(2, 30)]
    return convergence(world, history)


def test_healthcare_is_a_negative_persona_candidate_with_its_reasons(
    healthcare: dict[tuple[str, str], dict[str, Any]],
) -> None:
    row = healthcare["industry", "healthcare"]
    assert row["campaign_verdict"] == "above"
    assert row["close_verdict"] == "below"
    assert row["kept_verdict"] == "too_few"
    assert row["mean_cycle_days"] == pytest.approx(270)
    assert STAGES[2] == row["dies_at_stage"] == "Legal"
    assert (row["dies_at_stage_count"], row["staged_lost_count"]) == (20, 28)
    assert row["is_negative_persona_candidate"]
    elsewhere = (100 * 90 + 40 * 90 + 40 * 250) / 180
    assert row["negative_persona_reason"] == (
        f"long cycle: mean 270 days against {elsewhere:.0f} elsewhere (n 30 and 180); "
        "dies at stage Legal (20 of 28 lost): closes 7 % against 42 % elsewhere (n 30 and 180)"
    )


def test_what_sells_and_churns_is_a_candidate_and_what_nobody_wants_is_none(
    healthcare: dict[tuple[str, str], dict[str, Any]],
) -> None:
    reason = healthcare["industry", "agency"]["negative_persona_reason"]
    assert reason == "churns: 30 % kept for 12 months against 73 % elsewhere (n 40 and 133)"
    farming = healthcare["industry", "farming"]
    assert {farming[f"{name}_verdict"] for name in ("campaign", "close", "kept")} == {"below"}
    assert not farming["is_negative_persona_candidate"]
    saas = healthcare["industry", "saas"]
    assert (saas["agreement_count"], saas["leaning_count"]) == (2, 3)
    assert not saas["is_negative_persona_candidate"]
