"""Values that go missing from one load to the next: they hold, an alarm says so, tiers stay."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from nights import LOGS, Nights
from reference.small import (
    TODAY,
    ago,
    attribute,
    card_world,
    criterion,
    listed,
    observed,
    within,
)
from reference.world import Rows, World

COUNT = 24
KEYS = [f"csv:{number:02d}" for number in range(COUNT)]

# Half of the points for size and half for industry: A with both, C (50) with one of them.
CARD = card_world(
    [attribute("employee_count", "integer"), attribute("industry", "category", limit=60)],
    [
        criterion("employee_count", 50, [within(50, 1, None)]),
        criterion("industry", 50, [listed(50, "saas")]),
    ],
    {"fit": 100},
)


def world(day: date, sizes: int = COUNT, industries: int = COUNT, seen: date = TODAY) -> World:
    """Accounts of which the first have a size, undated, and an industry that was seen on a day."""
    values = [observed("employee_count", "50", entity_key=key) for key in KEYS[:sizes]]
    values += [observed("industry", "saas", seen, entity_key=key) for key in KEYS[:industries]]
    accounts: Rows = [{"account_key": key} for key in KEYS]
    return replace(CARD, as_of_date=day, accounts=accounts, attribute_values=values)


def after(days: int) -> date:
    return TODAY + timedelta(days=days)


def tiers(nights: Nights) -> dict[str, int]:
    return Counter(row["icp_tier"] for row in nights.rows("dim_icp_accounts"))


def alarms(nights: Nights) -> list[tuple[Any, ...]]:
    return [
        tuple(row[name] for name in ("subject", "before_count", "now_count", "held_count"))
        for row in nights.rows("rpt_load_alarms")
    ]


def held(nights: Nights) -> Counter[str]:
    return Counter(
        row["attribute_id"] for row in nights.rows("fct_icp_score_lines") if row["is_held"]
    )


def test_a_column_that_is_emptied_changes_no_tier_and_raises_an_alarm() -> None:
    nights = Nights()
    assert nights.build(world(TODAY)) == []
    assert (alarms(nights), held(nights)) == ([], {})
    assert nights.build(world(after(1), sizes=3)) == []
    assert tiers(nights) == {"A": COUNT}
    assert alarms(nights) == [("employee_count", 24, 3, 21)]
    assert held(nights) == {"employee_count": 21}
    sizes = [
        (row["attribute_value"], row["source_class"])
        for row in nights.rows("int_scored_values")
        if row["attribute_id"] == "employee_count"
    ]
    assert Counter(sizes) == {("50", "held"): 21, ("50", "crm_field"): 3}
    [row] = nights.rows("rpt_load_alarms")
    assert row["finding"] == (
        "Of 24 accounts of csv, 24 had a value of employee_count on 2026-06-30 and 3 are given one"
        " now; 21 last known values hold meanwhile."
    )
    # Held values are the same values: nothing is replayed for them.
    assert nights.rows("int_replay_subjects") == []


def test_values_hold_night_after_night_until_they_are_back() -> None:
    nights = Nights()
    nights.build(world(TODAY))
    for night in (1, 2, 3):
        assert nights.build(world(after(night), sizes=0)) == []
        assert alarms(nights) == [("employee_count", 24, 0, 24)]
    assert nights.build(world(after(4))) == []
    assert (alarms(nights), held(nights), tiers(nights)) == ([], {}, {"A": COUNT})


def test_values_without_a_limit_hold_for_ninety_days_after_their_last_delivery() -> None:
    nights = Nights()
    nights.build(world(TODAY))
    nights.build(world(after(1), sizes=0))
    assert nights.build(world(after(90), sizes=0)) != []
    assert held(nights) == {"employee_count": 24}, "industries are too old by then"
    # The industry is gone too; without the size nothing is left.
    rows = nights.build(world(after(91), sizes=0))
    assert (held(nights), tiers(nights)) == ({}, {"Out": COUNT})
    assert {row["causes"] for row in rows if row["changed_on"] == after(91)} == {"data"}


def test_a_value_past_its_limit_is_not_held() -> None:
    nights = Nights()
    nights.build(world(TODAY))
    nights.build(world(after(60), industries=0))
    assert (held(nights), tiers(nights)) == ({"industry": 24}, {"A": 24})
    nights.build(world(after(61), industries=0))
    assert (held(nights), tiers(nights)) == ({}, {"C": 24})
    assert alarms(nights) == [("industry", 24, 0, 0)]


def test_a_gradual_fall_is_believed() -> None:
    nights = Nights()
    nights.build(world(TODAY))
    for night, sizes in enumerate((20, 17, 14, 12), start=1):
        nights.build(world(after(night), sizes=sizes))
        assert (alarms(nights), held(nights)) == ([], {})
        assert tiers(nights) == {"A": sizes, "C": COUNT - sizes}


def test_a_fall_among_few_is_believed_and_the_edges_are_those_of_the_vars() -> None:
    for before, now, is_alarm in ((19, 0, False), (20, 15, True), (20, 16, False)):
        nights = Nights()
        nights.build(world(TODAY, sizes=before))
        nights.build(world(after(1), sizes=now))
        assert bool(alarms(nights)) == is_alarm, (before, now)


def test_an_account_that_goes_is_no_outage() -> None:
    nights = Nights()
    nights.build(world(TODAY))
    fewer = world(after(1), sizes=2, industries=2)
    nights.build(replace(fewer, accounts=fewer.accounts[:2]))
    assert alarms(nights) == []


def test_a_build_of_an_earlier_day_sees_nothing_of_later_loads() -> None:
    nights, alone = Nights(), Nights()
    nights.build(world(TODAY), records=COUNT)
    kept = [nights.rows(log) for log in LOGS]
    for each in (nights, alone):
        each.build(world(ago(1), sizes=0, seen=ago(5)), records=1)
    for table in ("rpt_load_alarms", "fct_icp_score_lines", "dim_icp_accounts"):
        assert nights.rows(table) == alone.rows(table)
    assert alarms(nights) == []
    assert [nights.rows(log) for log in LOGS] == kept


def test_a_file_that_vanishes_raises_an_alarm_until_it_is_back() -> None:
    nights = Nights()
    nights.build(world(TODAY), records=COUNT)
    for night in (1, 2):
        gone = world(after(night), sizes=0, industries=0)
        nights.build(replace(gone, accounts=[]))
        assert alarms(nights) == [("accounts", 24, 0, 0)]
    [row] = nights.rows("rpt_load_alarms")
    assert row["finding"] == "The files of csv held 24 accounts on 2026-06-30 and hold 0 now."
    assert nights.build(world(after(3)), records=COUNT) == []
    assert (alarms(nights), tiers(nights)) == ([], {"A": COUNT})


def test_a_file_cut_short_raises_an_alarm() -> None:
    nights = Nights()
    nights.build(world(TODAY), records=40)
    nights.build(world(after(1)), records=19)
    assert alarms(nights) == [("accounts", 40, 19, 0)]
