"""The hazards, answers and habits behind the sample can be found again by the churn models."""

import math
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from icp_warehouse.sample_data.csv_usage import nps, usage
from icp_warehouse.sample_data.deals import NEVER
from icp_warehouse.sample_data.truth import (
    ADOPTION,
    CHURN_HAZARD,
    CHURN_SEGMENTS,
    NPS_SHARES,
    churn_segment,
)
from icp_warehouse.sample_data.vocabulary import EPOCH, EXPORT_DAY, FEATURES
from icp_warehouse.sample_data.world import World, make_world
from rendered_models import build, rows

SEED = 20260630


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(SEED, 20_000)


@pytest.fixture(scope="module")
def segments(world: World) -> pd.Series:
    """The segment of each company by the names the plain files give it."""
    names = [key.removeprefix("csv:") for key in world.account_keys()]
    return pd.Series(churn_segment(world.firms.levels), index=names)


@pytest.fixture(scope="module")
def survival(world: World) -> dict[tuple[int, int], dict[str, Any]]:
    """Survival by segment and landmark, from the subscriptions of 20,000 companies."""
    bought = world.subscriptions
    firm = world.deals.firm[bought.deal]
    sold = pd.DataFrame(
        {
            "account_key": firm.astype(str),
            "start_day": bought.start_day,
            "end_day": bought.end_day,
            "segment": churn_segment(world.firms.levels)[firm],
        }
    )
    connection = duckdb.connect()
    connection.register("sold", sold)
    connection.execute(
        f"create table int_subscriptions as select account_key, date '{EPOCH}' +"
        f" cast(start_day as integer) as start_date, case when end_day < {NEVER} then"
        f" date '{EPOCH}' + cast(end_day as integer) end as end_date,"
        " cast(1 as decimal(18, 2)) as mrr_amount from sold"
    )
    connection.execute(
        "create table int_churn_cohort_members as"
        " select distinct segment as cohort_id, account_key from sold"
    )
    build(connection, "int_churn_survival")
    found = rows(connection, "select * from int_churn_survival")
    return {(row["cohort_id"], row["landmark_months"]): row for row in found}


@pytest.mark.parametrize("months", [3, 6, 12, 24])
@pytest.mark.parametrize("segment", CHURN_SEGMENTS)
def test_survival_agrees_with_the_hazard_within_its_interval(
    survival: dict[tuple[int, int], dict[str, Any]], segment: str, months: int
) -> None:
    found = survival[CHURN_SEGMENTS.index(segment), months]
    truth = (1 - CHURN_HAZARD[segment]) ** months
    assert found["at_risk_count"] > 30
    assert found["ci_low"] < truth < found["ci_high"]
    assert found["ci_high"] - found["ci_low"] < 0.12


def test_answers_have_the_shares_of_their_segment(world: World, segments: pd.Series) -> None:
    answers = pd.DataFrame(nps(world))
    scores = answers["score"].astype(int)
    groups = segments.loc[answers["account_id"]].to_numpy()
    for code, shares in enumerate(NPS_SHARES.values()):
        here = scores[groups == code]
        for share, is_here in zip(shares, (here <= 6, here.between(7, 8), here >= 9), strict=True):
            error = math.sqrt(share * (1 - share) / len(here))
            assert abs(is_here.mean() - share) < 4 * error
        assert set(here) == set(range(11))


def test_features_are_taken_up_at_the_rate_of_their_segment(
    world: World, segments: pd.Series
) -> None:
    bought = world.subscriptions
    firm = world.deals.firm[bought.deal]
    names = np.asarray(segments.index)
    # Who has been a customer for two years and stays has had the time to take a feature up.
    old = set(names[firm[(bought.start_day < EXPORT_DAY - 730) & (bought.end_day == NEVER)]])
    used = pd.DataFrame(usage(world)).drop_duplicates(["account_id", "feature"])
    used = used[used["account_id"].isin(old)]
    groups = segments.loc[used["account_id"].unique()]
    for code, share in enumerate(ADOPTION.values()):
        accounts = groups.index[groups == code]
        pairs = len(accounts) * len(FEATURES)
        taken = int(used["account_id"].isin(accounts).sum())
        assert abs(taken / pairs - share) < 4 * math.sqrt(share * (1 - share) / pairs)
