"""No card changes another: whatever is added beside an active card, its rows stay as they are."""

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from published_world import Case, shipped, with_accounts
from reference.card_strategies import cards
from reference.strategies import conditions, exclusion, worlds
from reference.world import Row, World
from scoring_world import score

Scores = dict[tuple[Any, ...], dict[str, Any]]


@st.composite
def neighbours(draw: st.DrawFn) -> tuple[World, World]:
    """Draw a world, and the same with a card and two exclusions more that concern no active card.

    The card is a shadow, or an active one of a segment of its own. Of the exclusions one is a draft
    and one is for the new card alone.
    """
    world = draw(worlds())
    row, categories, criteria, rules = draw(cards("other", 1, []))
    status, segment_id = draw(st.sampled_from([("shadow", None), ("active", "own")]))
    row = {**row, "status": status, "segment_id": segment_id}
    draft = {**draw(exclusion("draft", ["C"])), "status": "draft", "scorecard_id": None}
    own = {**draw(exclusion("own", ["C"])), "status": "active", "scorecard_id": "other"}
    segment: Row = {
        "segment_id": "own",
        "label": "own",
        "priority": draw(st.integers(1, 3)),
        "revenue_weight": 1,
        "description": "drawn",
    }
    more = [
        *draw(conditions("exclusion", "draft", 1)),
        *draw(conditions("exclusion", "own", 1)),
        *draw(conditions("segment", "own", 1)),
    ]
    return world, replace(
        world,
        scorecards=[*world.scorecards, row],
        scorecard_categories=[*world.scorecard_categories, *categories],
        scorecard_criteria=[*world.scorecard_criteria, *criteria],
        scorecard_rules=[*world.scorecard_rules, *rules],
        segments=[*world.segments, segment],
        exclusions=[*world.exclusions, draft, own],
        conditions=[*world.conditions, *more],
    )


def of_other_cards(rows: list[dict[str, Any]], keys: str) -> Scores:
    """Rows by key, without those of the added card and without which card is primary."""
    return {
        tuple(row[key] for key in keys.split()): {
            name: value for name, value in row.items() if name != "is_primary"
        }
        for row in rows
        if row["scorecard_id"] != "other"
    }


KEYS = {
    "fct_icp_account_scores": "account_key scorecard_id scorecard_version",
    "fct_icp_score_lines": "account_key scorecard_id scorecard_version criterion_id",
    "fct_icp_deal_scores": "deal_key scoring_moment scorecard_id scorecard_version",
}


@settings(max_examples=25, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow])
@given(neighbours())
def test_a_card_or_exclusion_beside_moves_no_row(pair: tuple[World, World]) -> None:
    before, after = (score(world) for world in pair)
    for mart, keys in KEYS.items():
        assert of_other_cards(after[mart], keys) == of_other_cards(before[mart], keys), mart


def with_edge(world: World, lower: int) -> World:
    """The world with a shadow card beside it: one criterion with one edge."""
    key = {"scorecard_id": "edge", "version": 1}
    scorecard = next(row for row in shipped()["scorecards"] if row["scorecard_id"] == "core")
    rule = {"operator": "between", "lower_bound": lower, "points": 10, "rule_id": "large"}
    criterion = {
        **{"criterion_id": "size", "category_id": "size", "label": "Size"},
        **{"attribute_id": "employee_count", "max_points": 10, "match_strategy": "best"},
    }
    category = {"category_id": "size", "label": "Size", "part": "fit", "max_points": 10}
    card = {**scorecard, **key, "status": "shadow", "valid_from": date(2025, 7, 1)}
    return replace(
        world,
        scorecards=[*world.scorecards, card],
        scorecard_categories=[*world.scorecard_categories, {**key, **category}],
        scorecard_criteria=[*world.scorecard_criteria, {**key, **criterion}],
        scorecard_rules=[*world.scorecard_rules, {**key, "criterion_id": "size", **rule}],
    )


def test_a_range_is_unknown_only_to_the_card_whose_edge_cuts_it() -> None:
    cases: dict[str, Case] = {"csv:1": ({"employee_count": "501-1000"}, None)}
    found = score(with_edge(with_accounts(cases), 750))
    lines = {
        (row["scorecard_id"], row["attribute_id"]): row for row in found["fct_icp_score_lines"]
    }
    core, edge = lines["core", "employee_count"], lines["edge", "employee_count"]
    assert (core["is_known"], core["attribute_value"], core["points"]) == (True, "501-1000", 20)
    assert (edge["is_known"], edge["attribute_value"], edge["points"]) == (False, None, 0)
    (of_edge,) = [row for row in found["fct_icp_account_scores"] if row["scorecard_id"] == "edge"]
    assert (of_edge["score_low"], of_edge["score_high"]) == (0, 100)
    assert (of_edge["coverage"], of_edge["score_status"]) == (0, "insufficient")
