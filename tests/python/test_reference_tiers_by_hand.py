"""The reference scorer against caps, bounds, moments, exclusions and choices made by hand."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from reference.scorer import score_world
from reference.small import (
    TODAY,
    ago,
    attribute,
    beside,
    card_world,
    clause,
    criterion,
    deal,
    listed,
    observed,
    only,
    state,
    told,
    within,
)
from reference.subjects import scoring_deal
from reference.world import AccountScore, Row, Rows, World

LEVELS = [within(-5, None, 9), within(4, 10, 20), within(10, 21, None)]


def two_part_world(values: Rows, fit: float = 10, signal: float = 10, **card: Any) -> World:
    """Write a card with size and age of the company in fit, and need of the deal in signal."""
    criteria = [
        criterion("size", 10, LEVELS),
        criterion("age", 10, LEVELS),
        criterion("need", 10, LEVELS, category_id="signal"),
    ]
    attributes = [
        attribute("size", "integer"),
        attribute("age", "integer"),
        attribute("need", "integer", "deal"),
    ]
    world = card_world(attributes, criteria, {"fit": fit, "signal": signal}, **card)
    return replace(world, attribute_values=values, deals=[deal("d", "open", ago(40))])


def need(text: str, on: date | None = None, **more: Any) -> Row:
    return observed("need", text, on, grain="deal", entity_key="d", **more)


def score_of(world: World) -> AccountScore:
    return only(score_world(world).account_scores)


def test_a_category_is_capped_and_a_score_below_zero_becomes_zero() -> None:
    best = score_of(two_part_world([observed("size", "30"), observed("age", "30"), need("1")]))
    assert told(best, "points capped_points") == (15, 5)
    assert told(best, "icp_score fit_score signal_score") == (25, 100, 0)
    worst = score_of(two_part_world([observed("size", "1"), observed("age", "1"), need("15")]))
    assert told(worst, "points capped_points icp_score") == (-6, -6, 0)
    assert told(worst, "fit_score signal_score icp_tier") == (0, 40, "Out")


def test_rescale_measures_the_known_criteria_against_what_they_could_reach() -> None:
    world = two_part_world([observed("size", "15")], fit=15, missing_policy="rescale")
    score = score_of(world)
    assert told(score, "icp_score fit_score signal_score") == (40, 40, None)
    nothing = score_of(replace(world, attribute_values=[]))
    assert told(nothing, "icp_score score_status coverage") == (None, "insufficient", 0)


def test_abstain_asks_each_part_for_its_own_coverage() -> None:
    values = [observed("size", "30"), observed("age", "30")]
    world = two_part_world(values, fit=20, missing_policy="abstain", min_coverage=0.6)
    score = score_of(world)
    assert told(score, "icp_score fit_score") == (Fraction(200, 3), 100)
    assert told(score, "signal_score score_status") == (None, "partial")


@pytest.mark.parametrize(
    ("rules", "more", "low", "high"),
    [
        ([listed(6, "a"), listed(3, "b")], {}, 0, 60),
        ([listed(6, "a"), state(3, "otherwise")], {}, 30, 60),
        ([listed(6, "a"), state(3, "otherwise")], {"half_life_days": 30}, 0, 60),
        ([listed(6, "a"), state(-3, "otherwise"), state(9, "missing")], {}, 0, 60),
        ([listed(6, "a"), listed(5, "b"), listed(-3, "c")], {"match_strategy": "sum"}, 0, 100),
    ],
)
def test_bounds_put_the_unknown_at_its_worst_and_best_rule(
    rules: list[Row], more: dict[str, Any], low: int, high: int
) -> None:
    line = criterion("tools", 10, rules, **more)
    score = score_of(card_world([attribute("tools", "set")], [line], {"fit": 10}))
    assert told(score, "score_low score_high") == (low, high)


def test_a_negative_worst_case_lowers_the_bound() -> None:
    score = score_of(two_part_world([observed("size", "30"), observed("age", "30")], fit=20))
    assert told(score, "score_low score_high") == (50, 100)


@pytest.mark.parametrize(
    ("closed", "opened", "discovered", "points_then"),
    [
        (ago(20), (ago(100), 4), ago(70), 10),
        (ago(100), (ago(101), 0), ago(101), 0),
        (ago(140), (ago(141), 0), ago(141), 0),
        (ago(80), (ago(100), 4), ago(81), 4),
        (None, (ago(100), 4), ago(70), 10),
    ],
)
def test_a_moment_sees_only_what_was_known_by_then(
    closed: date | None, opened: tuple[date, int], discovered: date, points_then: int
) -> None:
    values = [need("15", ago(100)), need("30", ago(90), known_on=ago(75))]
    outcome = "won" if closed else "open"
    world = replace(two_part_world(values), deals=[deal("d", outcome, ago(100), closed)])
    scores = score_world(world).deal_scores
    assert {score.scoring_moment: told(score, "scored_on points") for score in scores} == {
        "opened": opened,
        "discovery": (discovered, points_then),
        "closed": (closed or TODAY, 10),
    }


def test_the_latest_observation_wins_then_the_greater_text() -> None:
    undated, old, first, second = (
        need("30"),
        need("30", ago(9)),
        need("15", ago(1)),
        need("1", ago(1)),
    )
    score = score_of(two_part_world([undated, second, first, old]))
    assert score.points == 4


def test_the_scoring_deal_is_the_open_one_changed_last_else_the_last_closed() -> None:
    shut = [deal("a", "won", ago(200), ago(10)), deal("b", "lost", ago(300), ago(5))]
    running = [deal("d", "open", ago(30)), deal("c", "open", ago(30)), deal("e", "open", ago(60))]
    world = two_part_world([])

    def chosen(deals: Rows) -> str | None:
        row = scoring_deal(replace(world, deals=deals), "csv:1")
        return row["deal_key"] if row else None

    assert chosen([*shut, *running]) == "c"
    assert chosen(shut) == "b"
    assert chosen([deal("z", "won", ago(400), ago(180))]) == "z"
    assert chosen([deal("z", "won", ago(400), ago(181))]) is None


def exclusion(name: str, effect: str, tier: str | None = None, last: date | None = None) -> Row:
    names = {"exclusion_id": name, "effect": effect, "effect_tier": tier}
    return {**names, "valid_from": None, "valid_to": last}


def when(owner_type: str, owner_id: str, test: Row, on: str = "size", group: int = 1) -> Row:
    owner = {"owner_type": owner_type, "owner_id": owner_id, "clause_group": group}
    return {**owner, "attribute_id": on, **test}


FULL = [observed("size", "30"), observed("age", "30"), need("30")]
BIG, SMALL = clause("between", 25, None), clause("between", None, 25)


@pytest.mark.parametrize(
    ("rows", "tier", "status", "ids"),
    [
        ([exclusion("x", "flag")], "A", "scored", "x"),
        ([exclusion("x", "cap_tier", "B"), exclusion("w", "cap_tier", "C")], "C", "scored", "w|x"),
        ([exclusion("x", "disqualify"), exclusion("y", "flag")], "Out", "disqualified", "x|y"),
        ([exclusion("x", "disqualify", last=ago(1))], "A", "scored", None),
        ([exclusion("x", "disqualify", last=TODAY)], "Out", "disqualified", "x"),
    ],
)
def test_exclusions(rows: Rows, tier: str, status: str, ids: str | None) -> None:
    conditions = [when("exclusion", row["exclusion_id"], BIG) for row in rows]
    score = score_of(replace(two_part_world(FULL), exclusions=rows, conditions=conditions))
    assert told(score, "machine_tier score_status exclusion_ids") == (tier, status, ids)


@pytest.mark.parametrize(
    ("names", "of_card", "told_is"),
    [
        ({"status": "shadow"}, {}, ("A", None, "x")),
        ({"status": "draft"}, {}, ("A", None, None)),
        ({"status": "active", "scorecard_id": "core"}, {}, ("Out", "x", None)),
        ({"status": "active", "scorecard_id": "other"}, {}, ("A", None, None)),
        ({"status": "shadow", "scorecard_id": "other"}, {}, ("A", None, None)),
        ({"status": "shadow"}, {"status": "shadow"}, ("Out", "x", None)),
        ({"status": None}, {}, ("Out", "x", None)),
    ],
)
def test_an_exclusion_may_name_a_card_and_a_shadow_one_acts_on_shadow_cards_alone(
    names: Row, of_card: Row, told_is: tuple[str, str | None, str | None]
) -> None:
    world = replace(
        two_part_world(FULL, **of_card),
        exclusions=[{**exclusion("x", "disqualify"), **names}],
        conditions=[when("exclusion", "x", BIG)],
    )
    score = score_of(world)
    assert told(score, "machine_tier exclusion_ids shadow_exclusion_ids") == told_is


@pytest.mark.parametrize(("floor", "band"), [(14, "rich"), (14.5, "poor")])
def test_a_scale_in_points_counts_points_of_the_maximum(floor: float, band: str) -> None:
    """10 points of fit at most and 4 of signal, of 20: a score of 70."""
    edges = [("rich", floor, "A"), ("poor", 0, "Out")]
    bands: Rows = [
        {
            "band_scale": "five",
            "scale_unit": "points",
            "band_id": name,
            "min_score": edge,
            "tier": tier,
        }
        for name, edge, tier in edges
    ]
    values = [observed("size", "30"), observed("age", "30"), need("15")]
    score = score_of(replace(two_part_world(values), score_bands=bands))
    assert told(score, "capped_points icp_score band_id") == (14, 70, band)


def test_a_clause_group_needs_all_its_clauses_and_an_unknown_value_meets_only_missing() -> None:
    world = replace(two_part_world(FULL[:1]), exclusions=[exclusion("x", "disqualify")])
    both = [when("exclusion", "x", BIG), when("exclusion", "x", BIG, on="need")]
    assert score_of(replace(world, conditions=both)).exclusion_ids is None
    other = when("exclusion", "x", clause("missing"), on="need", group=2)
    assert score_of(replace(world, conditions=[*both, other])).exclusion_ids == "x"


def override(name: str, tier: str, first: int, last: int, approved_by: str | None = "ceo") -> Row:
    days = {"valid_from": ago(first), "expires_on": ago(last)}
    owner = {"override_id": name, "account_key": "csv:1", "approved_by": approved_by}
    return {**owner, "tier": tier, **days}


@pytest.mark.parametrize(
    ("rows", "chosen", "tier"),
    [
        ([override("o", "B", 10, 0)], "o", "B"),
        ([override("o", "B", 10, 1)], None, "A"),
        ([override("o", "B", -1, -9)], None, "A"),
        ([override("o", "B", 10, 0, approved_by="")], None, "A"),
        ([override("o", "B", 10, -5), override("p", "C", 9, 0)], "p", "C"),
        ([override("o", "B", 9, -5), override("p", "C", 9, 0)], "p", "C"),
        ([override("held", "B", 9, 0), override("unheld", "C", 8, 0)], "held", "B"),
    ],
)
def test_overrides(rows: Rows, chosen: str | None, tier: str) -> None:
    conditions = [when("override", "held", BIG), when("override", "unheld", SMALL)]
    world = replace(two_part_world(FULL), tier_overrides=rows, conditions=conditions)
    score = score_of(world)
    assert told(score, "override_id icp_tier machine_tier") == (chosen, tier, "A")


def test_cards_follow_segments_and_the_primary_one_the_first_segment() -> None:
    segments: Rows = [{"segment_id": name, "priority": rank} for rank, name in enumerate("xyz")]
    tests = {"x": SMALL, "y": BIG, "z": BIG}
    world = two_part_world(FULL)
    for name, segment_id, changes in (
        ("for_x", "x", {}),
        ("for_z", "z", {}),
        ("for_y", "y", {}),
        ("drafted", "y", {"status": "draft"}),
        ("anti", "y", {"polarity": "anti"}),
        ("later", "y", {"valid_from": ago(-1)}),
    ):
        card = two_part_world([], scorecard_id=name, segment_id=segment_id, **changes)
        world = beside(world, card)
    conditions = [when("segment", name, test) for name, test in tests.items()]
    result = score_world(replace(world, segments=segments, conditions=conditions))
    assert result.segment_ids == {"csv:1": "y"}
    names = [score.scorecard_id for score in result.account_scores]
    assert names == ["anti", "core", "for_y", "for_z", "later"]
    assert [s.scorecard_id for s in result.account_scores if s.is_primary] == ["for_y"]


@pytest.mark.parametrize(("size", "is_closer"), [("5", True), ("15", False)])
def test_an_anti_card_that_scores_as_high_flags_the_account(size: str, is_closer: bool) -> None:
    rules = [within(10, None, 9), within(2, 10, 12), state(1, "otherwise")]
    anti = card_world(
        [], [criterion("size", 10, rules)], {"fit": 10}, scorecard_id="anti", polarity="anti"
    )
    sizes = [attribute("size", "integer")]
    ideal = card_world(
        sizes,
        [criterion("size", 10, [state(10, "otherwise")])],
        {"fit": 10},
        paired_scorecard_id="anti",
    )
    world = replace(beside(ideal, anti), attribute_values=[observed("size", size)])
    against, score = score_world(world).account_scores
    assert told(score, "icp_score anti_score") == (100, against.icp_score)
    assert (score.is_closer_to_anti_persona, against.anti_score) == (is_closer, None)
