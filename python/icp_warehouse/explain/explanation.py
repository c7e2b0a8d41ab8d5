"""The explanation of one account as plain data, whose lines add up to its score."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from icp_warehouse.explain.facts import Row, account_facts
from icp_warehouse.explain.find import found_account
from icp_warehouse.explain.lift import smallest_lifts
from icp_warehouse.explain.shares import adjustments, possible_points, shares
from icp_warehouse.explain.what_if import WhatIf
from icp_warehouse.rescore.project import Project
from icp_warehouse.rescore.scratch import Scratch, opened_scratch

SCHEMA_VERSION = 1
ACCOUNT_COLUMNS = (
    "account_key",
    "account_name",
    "domain",
    "lifecycle",
    "segment_id",
    "scorecard_id",
    "scorecard_version",
    "icp_tier",
    "machine_tier",
    "band_id",
    "icp_score",
    "score_low",
    "score_high",
    "is_tier_certain",
    "coverage",
    "score_status",
    "score_basis",
    "exclusion_reasons",
    "scoring_deal_key",
    "routing_action",
    "as_of_date",
)
LINE_COLUMNS = (
    "category_id",
    "part",
    "criterion_id",
    "criterion_label",
    "attribute_id",
    "attribute_value",
    "is_known",
    "rule_id",
    "rule_note",
    "points",
    "max_points",
    "worst_points",
    "best_points",
    "weight_pct",
    "observed_date",
    "origin",
)


def explain(warehouse: Path, asked: str, variables: str) -> dict[str, Any]:
    """Return why an account of a warehouse has its score and tier."""
    project = Project(Path())
    with opened_scratch(warehouse, project, project.given(variables)) as scratch:
        return explanation(scratch, found_account(scratch, asked))


def explanation(scratch: Scratch, account_key: str) -> dict[str, Any]:
    """Return the explanation of the account with a key."""
    facts = account_facts(scratch, account_key)
    account, scores = facts["account"], facts["scores"]
    found = {
        "schema_version": SCHEMA_VERSION,
        **{column: account[column] for column in ACCOUNT_COLUMNS},
        "lines": _lines(facts),
        "adjustments": scores and adjustments(facts["lines"], scores, facts["card"]),
        "score_mode": scores and facts["card"]["score_mode"],
        "possible_points": scores and possible_points(scores, facts["card"]),
        "points": scores and scores["points"],
        "capped_points": scores and scores["capped_points"],
        "unknowns": [_unknown(line) for line in facts["lines"] if not line["is_known"]],
        "exclusions": facts["exclusions"],
        "overrides": facts["overrides"],
        "lifts": _lifts(scratch, account) if scores else [],
        "changes": facts["changes"],
    }
    plain: dict[str, Any] = _plain(found)
    return plain


def _lines(facts: Row) -> list[Row]:
    if facts["scores"] is None:
        return []
    parts = shares(facts["lines"], facts["scores"], facts["card"])
    return [
        {**{column: line[column] for column in LINE_COLUMNS}, "share": share}
        for line, share in zip(facts["lines"], parts, strict=True)
    ]


def _unknown(line: Row) -> Row:
    found = line["found"] or {}
    return {
        "attribute_id": line["attribute_id"],
        "criterion_label": line["criterion_label"],
        "points_now": line["points"],
        "points_at_worst": line["worst_points"],
        "points_at_best": line["best_points"],
        "tier_at_worst": found.get("worst_tier"),
        "tier_at_best": found.get("best_tier"),
    }


def _lifts(scratch: Scratch, account: Row) -> list[Row]:
    what_if = WhatIf(scratch, account["account_key"])
    lifts = smallest_lifts(
        what_if, account["scorecard_id"], account["scorecard_version"], account["exclusion_ids"]
    )
    return [
        {
            "changes": [
                {"attribute_id": name, "before": what_if.values.get(name), "after": value}
                for name, value in lift.changes.items()
            ],
            "tier": lift.outcome.tier,
            "score": lift.outcome.score,
        }
        for lift in lifts.smallest
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return float(value)
    return str(value) if isinstance(value, date | datetime) else value
