"""The funnel of the sample exports, counted again from the files by pandas and SciPy."""

import json
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy import stats

from icp_warehouse.sample_data.csv_leads import lead_records
from icp_warehouse.sample_data.firms import Firms
from icp_warehouse.sample_data.leads import LEAD, MQL, NONE, SAL, SQL, make_leads
from icp_warehouse.sample_data.randomness import stream
from icp_warehouse.sample_data.truth import (
    CAMPAIGN_SPARED,
    CHURN_SEGMENTS,
    FUNNEL,
    Bools,
    churn_segment,
)
from icp_warehouse.sample_data.vocabulary import TECHNOLOGIES
from icp_warehouse.sample_data.world import World, make_world
from rendered_models import ROOT

EXACT = 1e-9
SEED = 20260630
Tables = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def tables(sample_warehouse: Path) -> Tables:
    names = {
        "main": [
            *("fct_funnel_segments", "rpt_mql_rejections", "fct_quarterly_checks"),
            *("dim_icp_accounts", "fct_icp_account_scores"),
        ],
        "main_intermediate": ["int_leads", "int_deals"],
    }
    with duckdb.connect(str(sample_warehouse), read_only=True) as connection:
        return {
            name: connection.execute(f"select * from {schema}.{name}").df()
            for schema, listed in names.items()
            for name in listed
        }


@pytest.fixture(scope="module")
def leads(tables: Tables) -> pd.DataFrame:
    """The leads as the file has them, with their month, their account and whether they were won."""
    read = pd.read_csv(ROOT / "sample_exports" / "csv" / "leads.csv", dtype=str)
    for column in [name for name in read if str(name).endswith("_at")]:
        read[column] = pd.to_datetime(read[column]).dt.tz_localize(None)
    deals = read["converted_deal_id"]
    keys = deals.where(deals.str.contains(":") | deals.isna(), "csv:" + deals)
    won = tables["int_deals"]["deal_key"][tables["int_deals"]["outcome"] == "won"]
    read["is_won"] = keys.isin(set(won))
    read["month"] = read["created_at"].dt.to_period("M").dt.start_time
    read["lead_key"] = "csv:" + read["lead_id"]
    linked = tables["int_leads"][["lead_key", "account_key"]]
    read = read.merge(linked, on="lead_key", how="left")
    tiers = tables["dim_icp_accounts"].set_index("account_key")["icp_tier"]
    read["tier"] = read["account_key"].map(tiers)
    return read


def wilson(hits: int, trials: int) -> tuple[float, float, float]:
    interval = stats.binomtest(hits, trials).proportion_ci(0.95, method="wilson")
    return hits / trials, interval.low, interval.high


@pytest.mark.parametrize(
    ("dimension", "column"), [("all", None), ("lead_source", "source"), ("icp_tier", "tier")]
)
def test_each_month_counts_what_pandas_counts(
    tables: Tables, leads: pd.DataFrame, dimension: str, column: str | None
) -> None:
    mart = tables["fct_funnel_segments"]
    mart = mart[mart["dimension_id"] == dimension]
    value = pd.Series("all", index=leads.index) if column is None else leads[column]
    if dimension == "lead_source":
        value = value.str.lower()
    frame = leads.assign(
        value=value,
        tiered=leads["mql_at"].notna() & leads["tier"].isin(["A", "B", "C", "Out"]),
        icp=leads["mql_at"].notna() & leads["tier"].isin(["A", "B"]),
        wrong=leads["rejection_reason"] == "Wrong ICP fit",
    )
    expected = frame.groupby(["value", "month"]).agg(
        lead_count=("lead_id", "size"),
        mql_count=("mql_at", "count"),
        sal_count=("sal_at", "count"),
        sql_count=("sql_at", "count"),
        won_count=("is_won", "sum"),
        tiered_mql_count=("tiered", "sum"),
        icp_mql_count=("icp", "sum"),
        rejected_count=("rejected_at", "count"),
        reasoned_rejection_count=("rejection_reason", "count"),
        wrong_icp_fit_count=("wrong", "sum"),
    )
    found = mart.set_index(["dimension_value", "month_start"])[list(expected)].sort_index()
    assert found.to_dict("index") == expected.to_dict("index")


@pytest.mark.parametrize(
    ("rate", "hits", "sample"),
    [
        ("mql_rate", "mql_count", "lead_count"),
        ("mql_to_sql_rate", "sql_count", "mql_count"),
        ("mql_icp_share", "icp_mql_count", "tiered_mql_count"),
        ("wrong_icp_fit_share", "wrong_icp_fit_count", "reasoned_rejection_count"),
    ],
)
def test_rates_bear_the_interval_of_wilson(
    tables: Tables, rate: str, hits: str, sample: str
) -> None:
    mart = tables["fct_funnel_segments"]
    for row in mart[mart["dimension_id"].isin(["all", "industry"])].to_dict("records"):
        found = [row[rate], row[f"{rate}_ci_low"], row[f"{rate}_ci_high"]]
        if row[sample] == 0:
            assert all(pd.isna(figure) for figure in found)
        else:
            assert found == pytest.approx(wilson(row[hits], row[sample]), abs=EXACT)


def test_rejections_of_mqls_are_those_of_the_file(tables: Tables, leads: pd.DataFrame) -> None:
    rejected = leads[leads["mql_at"].notna() & leads["rejected_at"].notna()]
    month = rejected["rejected_at"].dt.to_period("M").dt.start_time
    names = {
        "Wrong ICP fit": "wrong_icp_fit",
        "No response": "unresponsive",
        "Bad timing": "timing",
        "No budget": "budget",
        "Duplicate": "duplicate",
    }
    reason = rejected["rejection_reason"].map(names)
    expected = rejected.groupby([month, reason]).size().to_dict()
    mart = tables["rpt_mql_rejections"]
    found = mart.set_index(["month_start", "rejection_reason"])
    assert found["rejected_mql_count"].to_dict() == expected
    totals = mart.groupby("month_start")["rejected_mql_count"].transform("sum")
    assert (mart["reasoned_mql_count"] == totals).all()
    for row in mart.to_dict("records"):
        figures = [row["rejection_share"], row["ci_low"], row["ci_high"]]
        expected_figures = wilson(row["rejected_mql_count"], row["reasoned_mql_count"])
        assert figures == pytest.approx(expected_figures, abs=EXACT)


def test_quarterly_checks_on_leads_are_those_of_the_file(
    tables: Tables, leads: pd.DataFrame
) -> None:
    checks = tables["fct_quarterly_checks"]
    is_of_leads = checks["metric_id"].str.startswith("mql")
    checks = checks[is_of_leads & (checks["scoring_moment"] == "current")]
    scores = tables["fct_icp_account_scores"]
    assert set(checks["scorecard_id"]) == {"core", "rubric", "weighted"}
    assert set(checks["metric_id"]) == {"mql_icp_share", "mql_to_sql_rate"}
    for row in checks.to_dict("records"):
        day = leads["mql_at"].dt.normalize()
        window = leads[day.between(row["window_start_date"], row["window_end_date"])]
        if row["metric_id"] == "mql_to_sql_rate":
            hits = window["sql_at"].notna()
        else:
            card = scores[scores["scorecard_id"] == row["scorecard_id"]]
            tier = window["account_key"].map(card.set_index("account_key")["machine_tier"])
            hits = tier[tier.notna() & (tier != "Unknown")].isin(["A", "B"])
        assert row["sample_count"] == len(hits)
        assert row["unscored_count"] == len(window) - len(hits)
        if len(hits) == 0:
            assert pd.isna(row["value"])
            continue
        found = (row["value"], row["ci_low"], row["ci_high"])
        assert found == pytest.approx(wilson(int(hits.sum()), len(hits)), abs=EXACT)


def test_leads_find_the_company_they_came_from(tables: Tables) -> None:
    world = make_world(SEED, 400)
    made = lead_records(world)
    key: dict[str, Any] = json.loads(
        (ROOT / "tests" / "fixtures" / "sample_answer_key.json").read_text(encoding="utf-8")
    )
    survivor = {
        loser: kept["survivor"] for kept in key["same_accounts"] for loser in kept["account_keys"]
    }
    account_keys = world.account_keys()
    found = tables["int_leads"].set_index("lead_key")
    wrong = []
    for number, firm in enumerate(made.firm.tolist(), start=1):
        lead_key = f"csv:L-{number:05d}"
        if lead_key not in found.index:
            continue
        account = found["account_key"][lead_key]
        own = account_keys[firm]
        if not pd.isna(account) and account != survivor.get(own, own):
            wrong.append((lead_key, account, own))
    assert wrong == []
    basis = found["account_basis"].value_counts(dropna=False)
    assert min(basis[["account_id", "converted_deal", "email_domain"]]) > 50


@pytest.fixture(scope="module")
def large_world() -> World:
    return make_world(SEED, 20_000)


@pytest.mark.parametrize("place", range(len(CHURN_SEGMENTS)))
def test_leads_pass_at_the_rates_of_the_truth(large_world: World, place: int) -> None:
    made = make_leads(stream(SEED, "leads"), large_world.firms, large_world.deals)
    is_here = churn_segment(large_world.firms.levels)[made.firm] == place
    stage = made.stage[is_here]
    for step, name in ((LEAD, "mql"), (MQL, "sal"), (SAL, "sql")):
        truth = FUNNEL[name][CHURN_SEGMENTS[place]]
        passed, tried = int((stage > step).sum()), int((stage >= step).sum())
        # Tries until so many have passed, not passes among so many tries.
        error = truth * np.sqrt((1 - truth) / passed)
        assert abs(passed / tried - truth) < 3.5 * error
    turned_down = is_here & (made.rejected_day != NONE)
    misfit = made.reason[turned_down] == 0
    truth = FUNNEL["wrong_icp_fit"][CHURN_SEGMENTS[place]]
    assert abs(misfit.mean() - truth) < 3.5 * np.sqrt(truth * (1 - truth) / len(misfit))


def test_stages_follow_each_other_and_deals_end_the_way(large_world: World) -> None:
    made = make_leads(stream(SEED, "leads"), large_world.firms, large_world.deals)
    for earlier, later in ((LEAD, MQL), (MQL, SAL), (SAL, SQL)):
        reached = made.stage_day[:, later] != NONE
        assert (made.stage_day[reached, earlier] <= made.stage_day[reached, later]).all()
    became = made.deal != NONE
    assert (became == (made.stage == SQL)).all()
    assert (made.stage_day[became, SQL] <= large_world.deals.created_day[made.deal[became]]).all()
    assert (made.firm[became] == large_world.deals.firm[made.deal[became]]).all()


def favourites(firms: Firms) -> tuple[Bools, Bools]:
    """The companies of high growth, and those that run SAP or Oracle."""
    erp = [place for place, name in enumerate(TECHNOLOGIES) if name in ("sap", "oracle")]
    return np.greater_equal(firms.growth, 0.20), np.any(firms.technologies[:, erp], axis=1)


@pytest.mark.parametrize("place", range(len(CHURN_SEGMENTS)))
def test_favourites_of_the_campaigns_are_spared_the_share_of_the_truth(
    large_world: World, place: int
) -> None:
    firms = large_world.firms
    drawn = make_leads(stream(SEED, "leads"), firms, large_world.deals)
    made = lead_records(large_world)
    high_growth, runs_erp = (favoured[drawn.firm] for favoured in favourites(firms))
    fell_away = (drawn.deal == NONE) & (drawn.stage >= MQL)
    is_here = fell_away & (churn_segment(firms.levels)[drawn.firm] == place)
    gone = made.firm != drawn.firm
    for favoured, truth in (
        (high_growth, CAMPAIGN_SPARED["growth"]["high"]),
        (runs_erp & ~high_growth, CAMPAIGN_SPARED["legacy_erp"]["yes"]),
    ):
        count = int((is_here & favoured).sum())
        error = np.sqrt(truth * (1 - truth) / count)
        assert abs(gone[is_here & favoured].mean() - truth) < 3.5 * error
    assert not gone[~fell_away | ~(high_growth | runs_erp)].any()
    segment = churn_segment(firms.levels)
    assert (segment[made.firm] == segment[drawn.firm]).all()


def test_campaigns_convert_their_favourites_better_in_any_world(large_world: World) -> None:
    firms, made = large_world.firms, lead_records(large_world)
    is_mql, is_sql = made.stage >= MQL, made.stage == SQL
    for favoured in favourites(firms):
        here = favoured[made.firm]
        table = [
            [int((is_sql & side).sum()), int((is_mql & ~is_sql & side).sum())]
            for side in (here, ~here)
        ]
        assert stats.contingency.odds_ratio(np.array(table)).statistic > 1
        assert stats.fisher_exact(table, alternative="greater").pvalue < 0.001
