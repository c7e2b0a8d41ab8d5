"""The truth behind the sample exports can be found again in them."""

import math
from collections import Counter

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from icp_warehouse.sample_data.deals import NEVER, Deals
from icp_warehouse.sample_data.evidence import known_at_discovery
from icp_warehouse.sample_data.firms import Firms
from icp_warehouse.sample_data.truth import (
    CHURN_HAZARD,
    COEFFICIENTS,
    INTERCEPT,
    SIGNALS,
    churn_segment,
)
from icp_warehouse.sample_data.vocabulary import (
    COMPETITORS,
    EXPORT_DAY,
    FUNDING_STAGES,
    INDUSTRIES,
    INDUSTRY_GROUPS,
)
from icp_warehouse.sample_data.world import World, make_world

SEED = 20260630


@pytest.fixture(scope="module")
def large_world() -> World:
    return make_world(SEED, 20_000)


def dummies(deals: Deals, firms: Firms) -> tuple[np.ndarray, list[float]]:
    """One 0/1 column per level but the first, with the log-odds that made the deals."""
    columns, truth = [], []
    for name, codes in deals.levels(firms).items():
        for code, value in enumerate(COEFFICIENTS[name].values()):
            if code > 0:
                columns.append(codes == code)
                truth.append(value)
    return np.column_stack(columns).astype(float), truth


def test_logistic_regression_finds_the_coefficients_within_their_errors(large_world: World) -> None:
    deals = large_world.deals
    levels, truth = dummies(deals, large_world.firms)
    model = LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-8).fit(
        levels, deals.would_win
    )
    fitted = np.concatenate([model.intercept_, model.coef_[0]])
    design = np.column_stack([np.ones(len(levels)), levels])
    chance = 1 / (1 + np.exp(-design @ fitted))
    information = design.T @ (design * (chance * (1 - chance))[:, None])
    errors = np.sqrt(np.diag(np.linalg.inv(information)))
    distance = (fitted - np.array([INTERCEPT, *truth])) / errors
    assert np.abs(distance).max() < 3.5
    assert 0.4 < float(np.mean(distance**2)) < 2.0
    assert errors.max() < 0.15


def test_customers_leave_at_the_rate_of_their_segment(large_world: World) -> None:
    deals = large_world.deals
    bought = np.flatnonzero(deals.is_won & (deals.kind == 0))
    segment = churn_segment(large_world.firms.levels)[deals.firm[bought]]
    closed, leaves = deals.closing_day[bought], deals.churn_day[bought]
    has_left = leaves <= EXPORT_DAY
    assert (leaves < NEVER).all()
    months = np.where(has_left, (leaves - closed) // 30.4, (EXPORT_DAY - closed) // 30.4)
    for place, hazard in enumerate(CHURN_HAZARD.values()):
        here = segment == place
        at_risk, left = float(months[here].sum()), int(has_left[here].sum())
        error = math.sqrt(hazard * (1 - hazard) / at_risk)
        assert left > 30
        assert abs(left / at_risk - hazard) < 4 * error


def test_a_card_written_without_data_separates_won_from_lost(large_world: World) -> None:
    deals, firms = large_world.deals, large_world.firms
    points = {"size": (0, 5, 20), "revenue": (0, 5, 20), "industry": (0, 0, 5, 15)}
    known = {"size": "employees", "revenue": "revenue", "industry": "industry", "growth": "growth"}
    score = np.zeros(len(deals))
    for name, of_level in (points | {"growth": (0, 2, 5)}).items():
        worth = np.where(firms.knows[known[name]], np.array(of_level)[firms.levels[name]], 0)
        score += worth[deals.firm]
    seen = known_at_discovery(deals, large_world.evidence)
    for place, of_level in enumerate(((0, 8, 15), (0, 6, 12), (0, 4, 8), (0, 2, 5))):
        score += np.where(seen[:, place] < 0, 0, np.array(of_level)[seen[:, place]])
    closed = deals.is_closed
    assert 0.75 < roc_auc_score(deals.is_won[closed], score[closed]) < 0.85


def test_deals_are_as_many_and_as_won_as_promised() -> None:
    deals = make_world(SEED, 400).deals
    assert 550 <= len(deals) <= 750
    assert 450 <= deals.is_closed.sum() <= 600
    assert 0.35 < deals.is_won.sum() / deals.is_closed.sum() < 0.45
    quarters = Counter((deals.closing_day[deals.is_closed] // 91.3).astype(int).tolist())
    assert min(quarters[quarter] for quarter in range(1, 9)) >= 35


def test_signals_are_unknown_for_a_quarter_to_a_third_of_deals(large_world: World) -> None:
    evidence = large_world.evidence
    for signal in range(len(SIGNALS)):
        seen = len(np.unique(evidence.deal[evidence.signal == signal]))
        assert 0.25 < 1 - seen / len(large_world.deals) < 0.35


def test_small_service_companies_are_agencies_of_known_size(large_world: World) -> None:
    firms = large_world.firms
    trades = np.array(INDUSTRIES)[firms.industry]
    is_small = firms.employees < 50
    small_trades = set(trades[is_small])
    assert "agency" in small_trades
    assert small_trades.isdisjoint({"consulting", "education", "government", "media"})
    is_small_agency = is_small & (trades == "agency")
    assert firms.knows["employees"][is_small_agency].all()
    assert firms.knows["industry"][is_small_agency].all()
    assert not firms.as_range[is_small_agency].any()


def test_startups_on_a_seed_round_earn_less_than_two_millions(large_world: World) -> None:
    firms = large_world.firms
    trades = np.array(INDUSTRIES)[firms.industry]
    software = [*INDUSTRY_GROUPS["core"], *INDUSTRY_GROUPS["adjacent"]]
    has_seed = np.array(FUNDING_STAGES)[firms.funding] == "seed"
    startup = (firms.employees < 50) & has_seed & np.isin(trades, software)
    assert startup.sum() > 20
    # Not even where a start-up is billed in a currency that rose by a tenth.
    assert firms.revenue_usd[startup].max() < 2e6 / 1.1
    assert firms.knows["revenue"][startup].all()


def test_competitors_bought_nothing_and_were_offered_nothing(large_world: World) -> None:
    firms = large_world.firms
    places = np.flatnonzero(firms.is_competitor)
    assert sorted(firms.names[place] for place in places) == sorted(COMPETITORS)
    assert not np.isin(large_world.deals.firm, places).any()
    assert len(set(firms.domains)) == len(firms)
