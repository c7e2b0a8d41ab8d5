"""Tier changes by hand: what moved the tier, and by how much, from one build to the next."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from nights import LOGS, Nights
from reference.small import (
    TODAY,
    ago,
    attribute,
    card_world,
    clause,
    criterion,
    deal,
    listed,
    observed,
    within,
)
from reference.world import Row, Rows, World

BEFORE = ago(90)

# 60 points of fit: size (30, or 10 below 100 people) and industry (30, or 0). 40 of signals, which
# fade by half in 90 days. Tiers: A from 85, B from 70, C from 40, else Out.
FIT = [
    criterion("employee_count", 30, [within(30, 100, None), within(10, 0, 99)]),
    criterion("industry", 30, [listed(30, "saas"), listed(0, "retail")]),
]
SIGNALS = [
    criterion(
        "economic_buyer", 40, [listed(40, "confirmed")], category_id="signal", half_life_days=90
    )
]
CARD = card_world(
    [
        attribute("employee_count", "integer"),
        attribute("industry", "category"),
        attribute("economic_buyer", "category", "deal", limit=100),
        attribute("country", "category"),
    ],
    [*FIT, *SIGNALS],
    {"fit": 60, "signal": 40},
)
VALUES = [
    observed("employee_count", "500", ago(400)),
    observed("industry", "saas", ago(400)),
    observed("country", "fr", ago(400)),
]
BUYER = observed("economic_buyer", "confirmed", BEFORE, grain="deal", entity_key="csv:d")
DEAL = deal("csv:d", "open", ago(200))
WORLD = replace(CARD, attribute_values=VALUES)
WITH_DEAL = replace(WORLD, deals=[DEAL], attribute_values=[*VALUES, BUYER])
EMBARGO: dict[str, Any] = {
    "exclusions": [
        {"exclusion_id": "embargo", "effect": "disqualify", "reason": "law", "valid_from": None}
    ],
    "conditions": [
        {"owner_type": "exclusion", "owner_id": "embargo", "clause_group": 1}
        | {"attribute_id": "country", **clause("any_of", values="fr")}
    ],
}
NO_STEPS = dict.fromkeys(("data", "rule", "time", "exclusion", "override"), 0)


def override(tier: str, first: date, last: date) -> Row:
    names = {"override_id": "o1", "account_key": "csv:1", "tier": tier, "reason": "board"}
    return {**names, "approved_by": "ceo", "valid_from": first, "expires_on": last}


def with_value(world: World, attribute_id: str, text: str) -> World:
    """A world in which a value was found today."""
    return replace(
        world, attribute_values=[*world.attribute_values, observed(attribute_id, text, TODAY)]
    )


def with_size_rule(world: World, points: float) -> World:
    """A world in which large accounts earn other points."""
    rules: Rows = [
        {**rule, "points": points} if rule["rule_id"] == "employee_count_1" else rule
        for rule in world.scorecard_rules
    ]
    return replace(world, scorecard_rules=rules)


def change(before: World, after: World) -> dict[str, Any]:
    """The one tier change between a build of ninety days ago and one of today."""
    nights = Nights()
    assert nights.build(replace(before, as_of_date=BEFORE)) == []
    [row] = nights.build(after)
    assert (row["compared_with_date"], row["changed_on"]) == (BEFORE, TODAY)
    return row


def said(row: Mapping[str, Any], from_to: str, causes: str, **parts: float) -> None:
    """Compares a change with figures by hand: points as p_<part>, steps as s_<part>."""
    assert f"{row['from_tier']} {row['to_tier']}" == from_to
    assert row["causes"] == causes
    for part in ("data", "rule", "time"):
        assert row[f"{part}_points"] == Decimal(str(parts.get(f"p_{part}", 0))), part
    for part in NO_STEPS:
        assert row[f"{part}_steps"] == parts.get(f"s_{part}", 0), part


def test_new_data() -> None:
    # 60 of 60 points of fit; retail earns 0 of 30: 30 of 60.
    row = change(WORLD, with_value(WORLD, "industry", "retail"))
    said(row, "A C", "data", p_data=-50, s_data=-2)
    assert (row["from_score"], row["to_score"]) == (100, 50)


def test_new_rules() -> None:
    # 15 and 30 of 60 points.
    said(change(WORLD, with_size_rule(WORLD, 15)), "A B", "rule", p_rule=-25, s_rule=-1)


def test_new_bands() -> None:
    strict: Rows = [
        {**band, "min_score": 101} if band["band_id"] == "strong" else band
        for band in WORLD.score_bands
    ]
    said(change(WORLD, replace(WORLD, score_bands=strict)), "A B", "rule", s_rule=-1)


def test_a_version_that_comes_into_force_is_a_rule_and_not_time() -> None:
    second = with_size_rule(WORLD, 15)

    def of_both(name: str) -> Rows:
        return [*getattr(WORLD, name), *({**row, "version": 2} for row in getattr(second, name))]

    both = replace(
        WORLD,
        scorecards=[
            {**WORLD.scorecards[0], "valid_to": ago(1)},
            {**WORLD.scorecards[0], "version": 2, "valid_from": TODAY},
        ],
        scorecard_categories=of_both("scorecard_categories"),
        scorecard_criteria=of_both("scorecard_criteria"),
        scorecard_rules=of_both("scorecard_rules"),
    )
    row = change(both, both)
    said(row, "A B", "rule", p_rule=-25, s_rule=-1)
    assert (row["from_scorecard_version"], row["to_scorecard_version"]) == (1, 2)


def test_decay() -> None:
    # 60 and 40 of 100 points; after one half life 60 and 20.
    said(change(WITH_DEAL, WITH_DEAL), "A B", "time", p_time=-20, s_time=-1)


def test_a_value_grown_too_old() -> None:
    # Ten more days, and the buyer is 100 days old: one more, and it is unknown.
    nights = Nights()
    nights.build(replace(WITH_DEAL, as_of_date=BEFORE))
    [row] = nights.build(replace(WITH_DEAL, as_of_date=BEFORE + timedelta(days=101)))
    said(row, "A C", "time", p_time=-40, s_time=-2)


def test_a_deal_closed_too_long_ago_lends_no_signals() -> None:
    retail = observed("industry", "retail", ago(400))
    world = replace(
        WITH_DEAL,
        deals=[deal("csv:d", "lost", ago(200), ago(100))],
        attribute_values=[VALUES[0], retail, BUYER],
        signal_lookback_days=20,
    )
    # 30 and 40 of 100 points; without the deal 30 of 60.
    said(change(world, world), "B C", "time", p_time=-20, s_time=-1)


def test_an_exclusion_added() -> None:
    row = change(WORLD, replace(WORLD, **EMBARGO))
    said(row, "A Out", "exclusion", s_exclusion=-3)
    assert (row["from_exclusion_ids"], row["to_exclusion_ids"]) == (None, "embargo")
    assert row["score_change"] == 0


def test_an_override_added_and_expired() -> None:
    low = replace(WORLD, attribute_values=[VALUES[0], observed("industry", "retail", ago(300))])
    added = replace(low, tier_overrides=[override("A", TODAY, TODAY)])
    expired = replace(low, tier_overrides=[override("A", ago(200), ago(1))])
    said(change(low, added), "C A", "override", s_override=2)
    said(change(expired, expired), "A C", "override", s_override=-2)


def test_data_and_rules_at_once() -> None:
    # 60 of 60; by the new rules 45 of 60; with the new data 15 of 60.
    after = with_size_rule(with_value(WORLD, "industry", "retail"), 15)
    said(change(WORLD, after), "A Out", "data|rule", p_rule=-25, p_data=-50, s_rule=-1, s_data=-2)


def test_time_data_and_rules_at_once() -> None:
    # 100; size at 10 instead of 30: 80; the buyer fades to 20: 60; the industry goes: 30.
    after = with_size_rule(with_value(WITH_DEAL, "industry", "retail"), 10)
    parts = {"p_rule": -20, "p_time": -20, "p_data": -30, "s_rule": -1, "s_time": -1, "s_data": -1}
    said(change(WITH_DEAL, after), "A Out", "data|rule|time", **parts)


def test_an_exclusion_and_an_override_at_once() -> None:
    after = replace(WORLD, **EMBARGO, tier_overrides=[override("B", TODAY, TODAY)])
    said(change(WORLD, after), "A B", "exclusion|override", s_exclusion=-3, s_override=2)


def test_new_data_as_an_override_expires() -> None:
    world = replace(WORLD, tier_overrides=[override("Out", ago(200), ago(1))])
    row = change(world, with_value(world, "industry", "retail"))
    # Without the override three tiers up, from Out to A; with the new data two down again.
    said(row, "Out C", "data|override", p_data=-50, s_data=-2, s_override=3)
    assert row["tier_steps"] == 1


def test_to_and_from_unknown_there_are_no_steps_but_a_cause() -> None:
    card: Rows = [{**WORLD.scorecards[0], "missing_policy": "abstain", "min_coverage": 0.9}]
    known = replace(WORLD, scorecards=card)
    unknown = replace(known, attribute_values=VALUES[:1])
    for before, after, from_to in ((known, unknown, "A Unknown"), (unknown, known, "Unknown A")):
        row = change(before, after)
        assert (f"{row['from_tier']} {row['to_tier']}", row["causes"]) == (from_to, "data")
        assert {row[f"{part}_steps"] for part in (*NO_STEPS, "tier")} == {None}
        assert {row[f"{part}_points"] for part in ("data", "rule", "time")} == {None}


def test_a_first_build_and_a_quiet_night_say_nothing() -> None:
    nights = Nights()
    assert nights.build(replace(WORLD, as_of_date=BEFORE)) == []
    assert nights.build(WORLD) == []
    [subjects] = nights.connection.execute("select count(*) from int_replay_subjects").fetchall()
    assert subjects == (0,)


def test_a_build_of_the_same_day_again_replaces_what_it_said() -> None:
    nights = Nights()
    nights.build(replace(WORLD, as_of_date=BEFORE))
    wrong = nights.build(with_value(WORLD, "industry", "retail"))
    assert len(wrong) == 1
    assert nights.build(WORLD) == []
    once = Nights()
    once.build(replace(WORLD, as_of_date=BEFORE))
    once.build(WORLD)
    assert [nights.rows(log) for log in LOGS] == [once.rows(log) for log in LOGS]


def test_a_build_of_an_earlier_day_changes_no_history_and_sees_none_of_later() -> None:
    nights = Nights()
    nights.build(replace(WORLD, as_of_date=BEFORE))
    [row] = nights.build(with_value(WORLD, "industry", "retail"))
    kept = [nights.rows(log) for log in LOGS]
    for day in (ago(1), BEFORE, ago(300)):
        assert nights.build(replace(with_size_rule(WORLD, 0), as_of_date=day)) == []
        assert [nights.rows(log) for log in LOGS] == kept
    later = replace(with_value(WORLD, "industry", "retail"), as_of_date=TODAY + timedelta(days=1))
    assert nights.build(later) == [row]


def test_a_build_that_failed_on_the_way_counts_for_nothing() -> None:
    nights, sound = Nights(), Nights()
    for each in (nights, sound):
        each.build(replace(WORLD, as_of_date=BEFORE))
    values = [*VALUES, observed("industry", "retail", ago(2))]
    wrong = replace(WORLD, as_of_date=ago(1), attribute_values=values)
    nights.build(wrong, until="int_score_states")
    right = with_value(WORLD, "employee_count", "50")
    assert nights.build(right) == sound.build(right)
    assert [row["compared_with_date"] for row in nights.rows("fct_icp_tier_changes")] == [BEFORE]
    assert nights.rows("int_input_history") == sound.rows("int_input_history")


def test_a_build_of_a_day_far_ahead_can_be_taken_back() -> None:
    nights, sound = Nights(), Nights()
    for each in (nights, sound):
        each.build(replace(WORLD, as_of_date=BEFORE))
    nights.build(with_value(replace(WORLD, as_of_date=date(2062, 6, 30)), "industry", "retail"))
    later = with_value(WORLD, "employee_count", "50")
    assert nights.build(later) == []
    nights.connection.execute("delete from int_history_days where as_of_date > $1", [TODAY])
    assert nights.build(later) == sound.build(later) != []
    assert [nights.rows(log) for log in LOGS] == [sound.rows(log) for log in LOGS]


def test_an_account_that_was_away_is_compared_with_when_it_was_last_seen() -> None:
    nights = Nights()
    nights.build(replace(WORLD, as_of_date=BEFORE))
    nights.build(replace(WORLD, as_of_date=ago(50), accounts=[], attribute_values=[]))
    [row] = nights.build(with_value(WORLD, "industry", "retail"))
    said(row, "A C", "data", p_data=-50, s_data=-2)
    assert row["compared_with_date"] == BEFORE
