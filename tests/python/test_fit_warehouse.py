"""What `icp fit` reads from a built warehouse, held against the marts and against the files."""

import shutil
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from icp_warehouse.errors import IcpError
from icp_warehouse.fit.card_reading import read_card
from icp_warehouse.fit.closed_deals import Reading
from icp_warehouse.fit.deal_reading import read_deals
from icp_warehouse.fit.discover import discover
from icp_warehouse.fit.guards import fills, refused, separations
from icp_warehouse.fit.outcomes import OUTCOMES
from icp_warehouse.fit.progress import silent
from icp_warehouse.fit.scoring import card_scores, level_ids, level_points, support
from icp_warehouse.fit.splits import by_quarter, repeated_folds, split
from rendered_models import rows


@pytest.fixture(scope="module")
def copied(sample_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample warehouse that a test may change."""
    return Path(shutil.copy(sample_warehouse, tmp_path_factory.mktemp("fit") / "sample.duckdb"))


def reading(
    connection: duckdb.DuckDBPyConnection, outcome: str = "won", moment: str = "discovery"
) -> Reading:
    return read_deals(connection, read_card(connection, "core", None), OUTCOMES[outcome], moment)


@pytest.mark.parametrize("card_id", ["core", "rubric"])
@pytest.mark.parametrize("moment", ["opened", "discovery", "closed"])
def test_the_points_of_today_give_the_scores_of_the_mart(
    warehouse: duckdb.DuckDBPyConnection, card_id: str, moment: str
) -> None:
    """Sums, caps, decay and rescaling are those of the SQL, deal by deal."""
    card = read_card(warehouse, card_id, 1)
    deals = read_deals(warehouse, card, OUTCOMES["won"], moment).deals
    assert len(deals) > 150
    np.testing.assert_allclose(
        card_scores(card, deals, level_points(card)), deals.scores, atol=1e-8
    )


def test_every_level_has_the_deals_that_the_lines_give_it(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    card = read_card(warehouse, "core", None)
    found = reading(warehouse)
    deals = set(found.deals.keys)
    counted: dict[tuple[str, str], int] = {}
    for row in rows(
        warehouse,
        "select criterion_id, coalesce(rule_id, 'unknown') as rule_id, subject_id"
        " from main_intermediate.int_scoring_lines where scorecard_id = 'core'"
        " and subject_id like 'deal/%/discovery'",
    ):
        if row["subject_id"].split("/")[1] in deals:
            place = (row["criterion_id"], row["rule_id"])
            counted[place] = counted.get(place, 0) + 1
    for criterion, counts in zip(card.criteria, support(card, found.deals), strict=True):
        for name, count in zip(level_ids(criterion), counts, strict=True):
            assert count == counted.get((criterion.criterion_id, name), 0)


def test_what_is_left_out_is_counted(warehouse: duckdb.DuckDBPyConnection) -> None:
    found = reading(warehouse)
    [total] = rows(
        warehouse,
        "select count(*) as n from fct_icp_deal_scores where scorecard_id = 'core'"
        " and scoring_moment = 'discovery' and is_closed",
    )
    assert len(found.deals) + sum(found.left_out.values()) == total["n"]
    assert found.deals.closed_on.max() <= np.datetime64(found.as_of_date)


def test_no_value_of_a_deal_is_younger_than_its_moment(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    assert sum(late.late_count for late in reading(warehouse).lateness) == 0


def test_kept_customers_are_those_whose_subscriptions_ran_on_the_anniversary(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    """Counted again with pandas, from the subscriptions themselves."""
    paid = pd.DataFrame(
        rows(
            warehouse,
            "select account_key, start_date, end_date from main_intermediate.int_subscriptions"
            " where account_key is not null and mrr_amount > 0",
        )
    )
    accounts = {
        row["deal_key"]: row["account_key"]
        for row in rows(warehouse, "select deal_key, account_key from fct_icp_deal_scores")
    }
    found = reading(warehouse, "retained_12m")
    assert 50 < len(found.deals) < 200
    for deal_key, is_kept in zip(found.deals.keys, found.deals.outcome, strict=True):
        own = paid[paid["account_key"] == accounts[deal_key]]
        anniversary = own["start_date"].min() + pd.DateOffset(years=1)
        assert anniversary.date() <= date(2026, 6, 30)
        ends = pd.to_datetime(own["end_date"].fillna(date(2200, 1, 1)))
        runs = (pd.to_datetime(own["start_date"]) <= anniversary) & (ends > anniversary)
        assert bool(runs.any()) == bool(is_kept)


def test_half_the_customers_are_worth_more_than_the_median(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    share = reading(warehouse, "ltv_above_median").deals.outcome.mean()
    assert 0.4 < share < 0.6


def test_the_north_star_is_a_part_of_the_won_and_waits_a_year(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    won, star = reading(warehouse), reading(warehouse, "north_star")
    ended = dict(zip(won.deals.keys, won.deals.outcome, strict=True))
    is_won = np.array([ended[key] for key in star.deals.keys])
    assert (is_won | ~star.deals.outcome).all()
    assert star.deals.outcome.sum() < is_won.sum()
    lost = star.deals.closed_on[~is_won]
    assert lost.max() <= np.datetime64("2025-06-30")


def test_an_attribute_filled_in_only_after_winning_is_refused(copied: Path) -> None:
    """The leak: a field of the account that people fill in once the customer has signed."""
    with duckdb.connect(str(copied)) as connection:
        connection.execute(
            "insert into main_intermediate.int_scoring_values by name"
            " select 'deal/' || deal_key || '/discovery' as subject_id,"
            " 'competitor' as attribute_id, 'none named' as attribute_value, 0 as age_days"
            " from fct_icp_deal_scores where scorecard_id = 'core'"
            " and scoring_moment = 'discovery' and is_won and hash(deal_key) % 10 < 9"
        )
        card, found = read_card(connection, "core", None), reading(connection)
        figures = fills(found.deals)
        reasons = refused(figures, found.lateness, is_leaky=False)
        # A record changes when the account buys, so its type is known before of losses alone.
        assert list(reasons) == ["account_type", "competitor"]
        assert "an AUC of 0.9" in reasons["competitor"]
        ranking = discover(card, found, split(found.deals, 1), figures, reasons, 10, 1, silent)
    assert {each.attribute_id for each in ranking if each.advice == "refused"} == set(reasons)


def test_an_attribute_observed_after_the_moment_is_refused(copied: Path) -> None:
    with duckdb.connect(str(copied)) as connection:
        connection.execute(
            "update main_intermediate.int_scoring_values set observed_on = date '2026-06-30'"
            " where attribute_id = 'funding_stage' and subject_id = ("
            "   select min('deal/' || deal_key || '/discovery') from fct_icp_deal_scores"
            "   where is_closed and icp_score is not null and scorecard_id = 'core'"
            "   and scoring_moment = 'discovery' and scored_at < date '2026-01-01'"
            "   and deal_key in (select deal_key from main_intermediate.int_deals"
            "   where is_new_business))"
        )
        found = reading(connection)
        reasons = refused((), found.lateness, is_leaky=False)
        assert list(reasons) == ["funding_stage"]
        assert reasons["funding_stage"].startswith("1 of ")
        assert refused((), found.lateness, is_leaky=True) == {}


def test_a_level_that_saw_one_outcome_is_warned_of(warehouse: duckdb.DuckDBPyConnection) -> None:
    card, deals = read_card(warehouse, "core", None), reading(warehouse).deals
    assert separations(card, deals) == ()
    place = [each.criterion_id for each in card.criteria].index("technical_fit")
    on_top = deals.matched[place] == 0
    [found] = separations(card, deals.with_outcome(deals.outcome | on_top))
    assert (found.level_id, found.is_good) == ("technical_trial", True)
    assert found.deal_count == on_top.sum()


def test_no_deal_is_judged_by_a_card_that_knew_its_quarter(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    deals = reading(warehouse).deals
    parts = split(deals, seed=1)
    assert parts.kind == "out_of_time"
    for fold in parts.folds:
        assert deals.closed_on[fold.fitted].max() < deals.closed_on[fold.judged].min()
    judged = np.concatenate([fold.judged for fold in parts.folds])
    assert len(set(judged.tolist())) == len(judged)
    assert deals.closed_on[judged].min() > deals.closed_on[: -len(judged)].max()


def test_every_round_judges_every_deal_once_and_never_on_itself() -> None:
    outcome = np.arange(43) % 3 == 0
    folds = repeated_folds(outcome, seed=4)
    for repeat in range(5):
        judged = [fold.judged for fold in folds if fold.repeat == repeat]
        assert sorted(np.concatenate(judged).tolist()) == list(range(43))
    for fold in folds:
        assert not set(fold.fitted.tolist()) & set(fold.judged.tolist())
        assert abs(outcome[fold.judged].mean() - outcome.mean()) < 0.15


def test_a_quarter_with_too_few_deals_before_it_is_not_held_back() -> None:
    days = np.repeat(np.array(["2026-01-15", "2026-05-15"], dtype="datetime64[D]"), 40)
    assert by_quarter(days, np.arange(80) % 2 == 0)
    assert by_quarter(days, np.arange(80) % 8 == 0) == ()


@pytest.mark.parametrize(
    ("card_id", "version", "sentence"),
    [
        ("nonsense", None, "no scorecard nonsense; name one of anti_small, core"),
        ("core", 9, "core has no version 9"),
        ("weighted", 1, "weighs criteria in percent"),
        ("anti_small", 1, "scores an anti-persona"),
        ("rubric", None, "rubric has no active version"),
    ],
)
def test_a_card_that_cannot_be_fitted_is_named_in_a_sentence(
    warehouse: duckdb.DuckDBPyConnection, card_id: str, version: int | None, sentence: str
) -> None:
    with pytest.raises(IcpError, match=sentence):
        read_card(warehouse, card_id, version)
