"""The reference scorer on one criterion: operators, strategies, age, worked out by hand."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from reference.scorer import score_world
from reference.small import ago, attribute, card_world, criterion, listed, observed, state, told
from reference.world import Line, Rows


def one_line(rules: list[Any], text: str | None, age: int = 0, **more: Any) -> Line:
    """Run one criterion, 10 points at most, on a set attribute."""
    limit = more.pop("limit", None)
    world = card_world(
        [attribute("tools", "set", limit=limit)],
        [criterion("tools", 10, rules, **more)],
        {"fit": 10},
    )
    values = [observed("tools", text, ago(age))] if text else []
    (line,) = score_world(replace(world, attribute_values=values)).lines
    return line


@pytest.mark.parametrize(
    ("operator", "values", "met_by", "not_met_by"),
    [
        ("any_of", "AWS|gcp", "aws|sap", "sap"),
        ("none_of", "aws|gcp", "sap", "gcp|sap"),
        ("all_of", "aws|SAP", "aws|gcp|sap", "aws"),
        ("any_of", "@cloud|erp", "gcp", "sap"),
        ("none_of", "@cloud", "sap", "aws"),
    ],
)
def test_list_operators(operator: str, values: str, met_by: str, not_met_by: str) -> None:
    world = card_world(
        [attribute("tools", "set")],
        [criterion("tools", 10, [listed(7, values, operator)])],
        {"fit": 10},
    )
    cloud: Rows = [{"value_set_id": "cloud", "value": value} for value in ("AWS", "gcp")]
    for text, rule_id, points in ((met_by, "tools_1", 7), (not_met_by, None, 0), ("", None, 0)):
        seen = replace(world, value_sets=cloud, attribute_values=[observed("tools", text)])
        (line,) = score_world(seen).lines
        assert told(line, "rule_id points is_known") == (rule_id, points, text != "")


RULES = [listed(6, "aws"), listed(7, "sap"), listed(-8, "crm"), state(2, "otherwise")]


@pytest.mark.parametrize(
    ("strategy", "text", "rule_id", "points"),
    [
        ("best", "aws|crm|sap", "tools_2", 7),
        ("best", "crm", "tools_3", -8),
        ("best", "other", "tools_4", 2),
        ("sum", "aws|crm|sap", "tools_1|tools_2|tools_3", 5),
        ("sum", "aws|sap", "tools_1|tools_2", 10),
        ("sum", "crm", "tools_3", -8),
        ("sum", "other", "tools_4", 2),
    ],
)
def test_best_takes_one_rule_and_sum_takes_all_up_to_the_maximum(
    strategy: str, text: str, rule_id: str, points: int
) -> None:
    line = one_line(RULES, text, match_strategy=strategy)
    assert told(line, "rule_id points") == (rule_id, points)


def test_equal_points_go_to_the_first_rule() -> None:
    assert one_line([listed(3, "b"), listed(3, "a")], "a|b").rule_id == "tools_1"


@pytest.mark.parametrize(
    ("text", "age", "points"), [("aws|sap", 30, 5), ("aws", 60, 1.5), ("crm", 30, -4), (None, 0, 4)]
)
def test_points_halve_with_age_but_those_for_the_unknown_do_not(
    text: str | None, age: int, points: float
) -> None:
    rules = [*RULES, state(4, "missing")]
    line = one_line(rules, text, age, match_strategy="sum", half_life_days=30)
    assert line.points == Fraction(points)


def test_a_value_older_than_its_limit_is_unknown() -> None:
    assert one_line(RULES, "aws", age=90, limit=90).is_known
    stale = one_line(RULES, "aws", age=91, limit=90)
    assert told(stale, "is_known attribute_value points") == (False, None, 0)
