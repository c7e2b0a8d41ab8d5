"""The reference scorer against the published cards, worked out by hand."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from reference.scorer import score_world
from reference.small import (
    ago,
    attribute,
    card_world,
    criterion,
    deal,
    listed,
    observed,
    only,
    state,
    told,
    within,
)
from reference.world import AccountScore, World

FIT = {
    "employee_count": "200",
    "annual_revenue": "30000000",
    "industry": "saas",
    "growth_rate": "0.2",
}
SIGNALS = {
    "economic_buyer": "confirmed",
    "technical_fit": "trial",
    "stakeholders": "multi_department",
    "timeline": "specific",
}


def published_card(fit: dict[str, str], signals: dict[str, str], has_deal: bool = True) -> World:
    """Write the published 60/40 card down, with one account and perhaps its open deal."""
    millions = 10**6
    criteria = [
        criterion(
            "employee_count",
            20,
            [
                within(20, 200, 2000),
                within(5, 50, 199),
                within(5, 2001, 5000),
                state(0, "otherwise"),
            ],
        ),
        criterion(
            "annual_revenue",
            20,
            [
                within(20, 30 * millions, 500 * millions),
                within(5, 10 * millions, 30 * millions),
                within(5, 500 * millions, None),
                within(0, None, 10 * millions),
            ],
        ),
        criterion(
            "industry",
            15,
            [listed(15, "saas|fintech|healthtech"), listed(5, "martech"), state(0, "otherwise")],
        ),
        criterion("growth_rate", 5, [within(5, 0.2, None), within(2, 0.05, 0.2)]),
    ]
    levels = {
        "economic_buyer": {"confirmed": 15, "likely": 8, "none": 0},
        "technical_fit": {"trial": 12, "discussed": 6, "none": 0},
        "stakeholders": {"multi_department": 8, "champion_only": 4, "none": 0},
        "timeline": {"specific": 5, "vague": 2, "none": 0},
    }
    for name, points in levels.items():
        rules = [listed(worth, level) for level, worth in points.items()]
        criteria.append(criterion(name, max(points.values()), rules, category_id="signal"))
    attributes = [
        attribute("employee_count", "integer"),
        attribute("annual_revenue", "number"),
        attribute("industry", "category"),
        attribute("growth_rate", "number"),
        *(attribute(name, "category", "deal") for name in levels),
    ]
    values = [observed(name, text) for name, text in fit.items()]
    values += [
        observed(name, text, grain="deal", entity_key="csv:d") for name, text in signals.items()
    ]
    world = card_world(attributes, criteria, {"fit": 60, "signal": 40})
    deals = [deal("csv:d", "open", ago(40))] if has_deal else []
    return replace(world, attribute_values=values, deals=deals)


def score_of(world: World) -> AccountScore:
    return only(score_world(world).account_scores)


def test_published_card_gives_an_ideal_account_100() -> None:
    score = score_of(published_card(FIT, SIGNALS))
    assert told(score, "icp_score fit_score signal_score") == (100, 100, 100)
    assert told(score, "score_status band_id icp_tier") == ("scored", "strong", "A")


def test_published_card_without_signals_gives_60_and_says_how_little_is_known() -> None:
    score = score_of(published_card(FIT, {}))
    assert told(score, "icp_score fit_score signal_score") == (60, 100, 0)
    assert told(score, "score_low score_high coverage") == (60, 100, Fraction(3, 5))
    assert told(score, "score_status band_id") == ("partial", "possible")
    assert not score.is_tier_certain


def test_published_card_without_a_deal_is_judged_by_fit_alone() -> None:
    result = score_world(published_card(FIT, {}, has_deal=False))
    score = only(result.account_scores)
    assert told(score, "score_basis icp_score signal_score") == ("fit_only", 100, None)
    assert told(score, "coverage score_status") == (1, "scored")
    assert {line.part for line in result.lines} == {"fit"}


def test_published_card_gives_retail_with_a_perfect_rest_exactly_85() -> None:
    score = score_of(published_card(FIT | {"industry": "Retail"}, SIGNALS))
    assert told(score, "icp_score band_id") == (85, "strong")


@pytest.mark.parametrize(
    ("name", "text", "points"),
    [
        ("employee_count", "49", 0),
        ("employee_count", "50", 5),
        ("employee_count", "199", 5),
        ("employee_count", "2000", 20),
        ("employee_count", "2001", 5),
        ("employee_count", "5001", 0),
        ("annual_revenue", "9999999", 0),
        ("annual_revenue", "10000000", 5),
        ("annual_revenue", "500000000", 20),
        ("annual_revenue", "500000000.01", 5),
        ("growth_rate", "0.2", 5),
        ("growth_rate", "0.05", 2),
        ("growth_rate", "-0.3", 0),
        ("industry", "MarTech", 5),
    ],
)
def test_published_card_counts_both_ends_and_the_higher_points_on_a_shared_edge(
    name: str, text: str, points: int
) -> None:
    result = score_world(published_card(FIT | {name: text}, SIGNALS))
    assert [line.points for line in result.lines if line.criterion_id == name] == [points]


def weighted_card(points: list[str | None], **card: Any) -> AccountScore:
    """Score 30/25/25/10/10 percent over 3/1/0 points; an attribute for each weight."""
    rules = [listed(3, "ideal"), listed(1, "adjacent"), state(0, "otherwise")]
    names = ["size", "revenue", "industry", "growth", "geography"]
    criteria = [
        criterion(name, 3, rules, weight_pct=weight)
        for name, weight in zip(names, [30, 25, 25, 10, 10], strict=True)
    ]
    attributes = [attribute(name, "category") for name in names]
    world = card_world(attributes, criteria, {"fit": 15}, score_mode="weighted", **card)
    values = [observed(n, text) for n, text in zip(names, points, strict=True) if text]
    return score_of(replace(world, attribute_values=values))


def test_weighted_card() -> None:
    assert weighted_card(["ideal"] * 5).icp_score == 100
    assert weighted_card(["adjacent"] * 5).icp_score == Fraction(100, 3)
    mixed = weighted_card(["ideal", "adjacent", "outside", "ideal", "outside"])
    assert mixed.icp_score == 30 + Fraction(25, 3) + 10
    on_the_edge = weighted_card(["adjacent", "ideal", "ideal", "ideal", "outside"])
    assert told(on_the_edge, "icp_score band_id") == (70, "good")


@pytest.mark.parametrize(
    ("policy", "least", "expected"),
    [
        ("zero", 0.9, Fraction(125, 3)),
        ("rescale", None, Fraction(125, 3) * 100 / 65),
        ("abstain", 0.65, Fraction(125, 3)),
        ("abstain", 0.66, None),
    ],
)
def test_missing_policies_of_a_weighted_card(
    policy: str, least: float | None, expected: Fraction | None
) -> None:
    known = ["ideal", "adjacent", None, "adjacent", None]
    score = weighted_card(known, missing_policy=policy, min_coverage=least)
    assert score.coverage == Fraction(65, 100)
    assert told(score, "score_low score_high") == (Fraction(125, 3), Fraction(125, 3) + 35)
    assert score.icp_score == expected
    assert score.score_status == ("insufficient" if expected is None else "partial")
    assert (score.machine_tier == "Unknown") == (expected is None)
