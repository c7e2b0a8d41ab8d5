"""Short ways to write a small world down by hand."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from reference.world import AccountScore, DealScore, Line, Row, Rows, World

TODAY = date(2026, 6, 30)
BANDS = [(85, "strong", "A"), (70, "good", "B"), (55, "possible", "C"), (40, "weak", "C")]


def ago(days: int) -> date:
    """Name the day so many days before the run."""
    return TODAY - timedelta(days=days)


def attribute(
    attribute_id: str, kind: str, grain: str = "account", limit: int | None = None
) -> Row:
    """Declare an attribute; `limit` is its greatest age."""
    names = {"attribute_id": attribute_id, "grain": grain, "value_kind": kind}
    return {**names, "max_age_days": limit}


def clause(operator: str, lower: Any = None, upper: Any = None, values: str | None = None) -> Row:
    """Write one test of a value."""
    bounds = {"lower_bound": lower, "upper_bound": upper}
    return {"operator": operator, **bounds, "match_values": values}


def within(points: float, lower: float | None, upper: float | None) -> Row:
    """Give points for a range."""
    return {**clause("between", lower, upper), "points": points}


def listed(points: float, values: str, operator: str = "any_of") -> Row:
    """Give points for listed values."""
    return {**clause(operator, values=values), "points": points}


def state(points: float, operator: str) -> Row:
    """Give points for `missing` or `otherwise`."""
    return {**clause(operator), "points": points}


def criterion(attribute_id: str, most: float, rules: Sequence[Row], **more: Any) -> Row:
    """Write a criterion named like its attribute; its rules are numbered from 1."""
    basics = {"category_id": "fit", "match_strategy": "best", "half_life_days": None}
    return {"attribute_id": attribute_id, "max_points": most, "rules": rules, **basics, **more}


def card_world(
    attributes: Rows, criteria: Rows, categories: dict[str, float], **card: Any
) -> World:
    """Make a world with one active card; a category is named like its part."""
    key = {"scorecard_id": card.pop("scorecard_id", "core"), "version": card.pop("version", 1)}
    defaults: dict[str, Any] = {
        "segment_id": None,
        "polarity": "ideal",
        "paired_scorecard_id": None,
        "score_mode": "points",
        "missing_policy": "zero",
        "min_coverage": None,
        "band_scale": "five",
        "status": "active",
        "valid_from": None,
        "valid_to": None,
    }
    lines: Rows = []
    rules: Rows = []
    for row in criteria:
        criterion_id = row["attribute_id"]
        lines.append({"weight_pct": None, **key, **row, "criterion_id": criterion_id})
        for number, rule in enumerate(row["rules"], start=1):
            names = {"criterion_id": criterion_id, "rule_id": f"{criterion_id}_{number}"}
            rules.append({**key, **names, **rule})
    return World(
        as_of_date=TODAY,
        scorecards=[{**defaults, **key, **card}],
        scorecard_categories=[
            {**key, "category_id": part, "part": part, "max_points": most}
            for part, most in categories.items()
        ],
        scorecard_criteria=lines,
        scorecard_rules=rules,
        score_bands=[
            {"band_scale": "five", "band_id": name, "min_score": floor, "tier": tier}
            for floor, name, tier in [*BANDS, (0, "poor", "Out")]
        ],
        attributes=attributes,
        accounts=[{"account_key": "csv:1"}],
    )


def beside(first: World, second: World) -> World:
    """Put the card of a second world into the first."""
    names = ("scorecards", "scorecard_categories", "scorecard_criteria", "scorecard_rules")
    both = {name: getattr(first, name) + getattr(second, name) for name in names}
    return replace(first, **both)


def observed(attribute_id: str, text: str, on: date | None = None, **more: Any) -> Row:
    """Observe a value of the one account (or `grain`, `entity_key`)."""
    basics = {"grain": "account", "entity_key": "csv:1", "known_on": on}
    value = {"attribute_id": attribute_id, "attribute_value": text, "observed_on": on}
    return {**basics, **value, **more}


def deal(key: str, outcome: str, created: date, closed: date | None = None, **more: Any) -> Row:
    """Write a deal of the one account, last changed when it was created."""
    days = {"created_date": created, "closed_date": closed, "updated_date": created}
    return {"deal_key": key, "account_key": "csv:1", "outcome": outcome, **days, **more}


def only(scores: list[AccountScore]) -> AccountScore:
    """Take the single score of a world with one account and one card."""
    (score,) = scores
    return score


def told(row: AccountScore | DealScore | Line, names: str) -> tuple[Any, ...]:
    """Take some fields of an answer, to compare them with plain numbers and texts."""
    return tuple(getattr(row, name) for name in names.split())
