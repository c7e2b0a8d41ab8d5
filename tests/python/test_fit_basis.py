"""Firmographics as of the scoring moment: recorded by builds, dated by exports, or today's."""

from dataclasses import replace
from datetime import date

import duckdb
import pytest

from nights import Nights
from reference.small import TODAY, ago, attribute, card_world, criterion, deal, observed, within
from reference.world import Rows, World
from rendered_models import build, rows

# As many points as people, in hundreds: 5 people are 10 points, 50 are 50, 500 are 100.
CARD = card_world(
    [attribute("employee_count", "integer")],
    [
        criterion(
            "employee_count", 100, [within(10, 0, 9), within(50, 10, 99), within(100, 100, None)]
        )
    ],
    {"fit": 100},
)
DEALS = [deal(f"csv:d{age}", "open", ago(age)) for age in (80, 60, 50, 30, 10, 0)]


def world(day: date, *values: tuple[str, date | None]) -> World:
    """The one account's sizes, with the days they were seen on, and the deals there are by then."""
    sizes: Rows = [observed("employee_count", text, seen) for text, seen in values]
    deals = [row for row in DEALS if row["created_date"] <= day]
    return replace(CARD, as_of_date=day, attribute_values=sizes, deals=deals)


def opened(nights: Nights) -> dict[str, tuple[float | None, str]]:
    """Score and basis of each deal at its opening."""
    nights.build(world(TODAY, ("500", None)))
    return scores(nights)


def scores(nights: Nights) -> dict[str, tuple[float | None, str]]:
    sql = "select * from fct_icp_deal_scores where scoring_moment = 'opened'"
    return {
        key: (score, basis)
        for key, score, basis in nights.connection.execute(
            f"select deal_key, fit_score, fit_basis from ({sql})"
        ).fetchall()
    }


@pytest.fixture
def nights() -> Nights:
    """Builds of sixty and forty days ago, of an account that grew and whose size has no date."""
    nights = Nights()
    nights.build(world(ago(60), ("5", None)))
    nights.build(world(ago(40), ("50", None)))
    return nights


def test_a_deal_is_scored_with_what_builds_recorded_at_its_time(nights: Nights) -> None:
    assert opened(nights) == {
        "csv:d80": (100, "current"),
        "csv:d60": (10, "as_of"),
        "csv:d50": (10, "as_of"),
        "csv:d30": (50, "as_of"),
        "csv:d10": (50, "as_of"),
        "csv:d0": (100, "as_of"),
    }


def test_without_a_record_today_stands_in_and_says_so() -> None:
    basis = {key: basis for key, (_, basis) in opened(Nights()).items()}
    assert basis.pop("csv:d0") == "as_of"
    assert set(basis.values()) == {"current"}


def test_a_value_that_was_recorded_as_unknown_is_not_filled_in_later(nights: Nights) -> None:
    nights.build(world(ago(20)))
    assert opened(nights)["csv:d10"] == (0, "unknown")
    assert opened(nights)["csv:d30"] == (50, "as_of")


def test_a_dated_value_counts_from_its_day(nights: Nights) -> None:
    nights.build(world(TODAY, ("500", ago(55))))
    assert scores(nights)["csv:d60"] == (10, "as_of")
    assert scores(nights)["csv:d50"] == (100, "as_of")
    alone = Nights()
    alone.build(world(TODAY, ("500", ago(55))))
    assert scores(alone)["csv:d60"] == (0, "unknown")
    assert scores(alone)["csv:d50"] == (100, "as_of")


def test_a_dated_value_of_the_first_build_counts_from_its_day_though_overwritten_since() -> None:
    nights = Nights()
    nights.build(world(ago(40), ("5", ago(55))))
    nights.build(world(TODAY, ("500", ago(5)), ("500", None)))
    assert scores(nights) == {
        "csv:d80": (100, "current"),
        "csv:d60": (100, "current"),
        "csv:d50": (10, "as_of"),
        "csv:d30": (10, "as_of"),
        "csv:d10": (10, "as_of"),
        "csv:d0": (100, "as_of"),
    }


def test_a_build_of_an_earlier_day_sees_no_later_record(nights: Nights) -> None:
    early = Nights()
    early.build(world(ago(60), ("5", None)))
    for each in (nights, early):
        each.build(world(ago(45), ("500", None)))
    assert scores(nights) == scores(early)
    assert scores(nights)["csv:d50"] == (10, "as_of")


def test_the_leaky_moment_uses_the_values_of_today(nights: Nights) -> None:
    closed: Rows = [{**row, "outcome": "lost", "closed_date": ago(5)} for row in DEALS[:5]]
    nights.build(replace(world(TODAY, ("500", None)), deals=closed))
    rows = nights.connection.execute(
        "select distinct fit_score, fit_basis from fct_icp_deal_scores"
        " where scoring_moment = 'closed'"
    ).fetchall()
    assert rows == [(100, "current")]


def test_the_last_change_of_a_day_counts_and_a_cleared_field_is_unknown() -> None:
    connection = duckdb.connect()
    connection.execute(
        """
        create table int_attribute_records as
        select 'field_history' as object_name, 'csv:1' as entity_key, 'industry' as attribute_id,
            side, value as attribute_value, seen as changed_at, cast(seen as date) as observed_on
        from (values
            ('old', 'retail', timestamp '2026-03-01 09:00'),
            ('new', 'media', timestamp '2026-03-01 09:00'),
            ('old', 'media', timestamp '2026-03-01 17:00'),
            ('new', 'saas', timestamp '2026-03-01 17:00'),
            ('old', 'saas', timestamp '2026-05-01 09:00'),
            ('new', null, timestamp '2026-05-01 09:00')
        ) as changes (side, value, seen)
        """
    )
    build(connection, "int_field_spans")
    names = ("attribute_value", "known_on", "known_before")
    found = rows(connection, "from int_field_spans order by known_on")
    assert [tuple(row[name] for name in names) for row in found] == [
        ("retail", date(1, 1, 1), date(2026, 3, 1)),
        ("saas", date(2026, 3, 1), date(2026, 5, 1)),
        (None, date(2026, 5, 1), None),
    ]
