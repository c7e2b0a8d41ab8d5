"""The models and the reference scorer agree on every line, score, bound, band and tier."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import Phase, given, settings

from reference.scorer import score_world
from reference.strategies import worlds
from reference.world import AccountScore, DealScore, World
from scoring_world import score

# Points are stored with nine decimals and scores rounded at the ninth.
TOLERANCE = 1e-7


def close(expected: Fraction | float | None, actual: Any) -> bool:
    if expected is None or actual is None:
        return expected is None and actual is None
    return float(expected) == pytest.approx(float(actual), abs=TOLERANCE)


def compare(expected: object, actual: dict[str, Any], columns: dict[str, str]) -> None:
    for name, column in columns.items():
        wanted = getattr(expected, name)
        found = actual[column]
        if isinstance(wanted, Fraction):
            assert close(wanted, found), (name, expected, actual)
        else:
            assert wanted == found, (name, expected, actual)


ACCOUNT_COLUMNS = {
    "scoring_deal_key": "scoring_deal_key",
    "is_in_force": "is_in_force",
    "is_primary": "is_primary",
    "points": "points",
    "capped_points": "capped_points",
    "fit_score": "fit_score",
    "signal_score": "signal_score",
    "icp_score": "icp_score",
    "score_low": "score_low",
    "score_high": "score_high",
    "coverage": "coverage",
    "score_status": "score_status",
    "score_basis": "score_basis",
    "band_id": "band_id",
    "machine_tier": "machine_tier",
    "is_tier_certain": "is_tier_certain",
    "exclusion_ids": "exclusion_ids",
    "shadow_exclusion_ids": "shadow_exclusion_ids",
}
DEAL_COLUMNS = {
    "account_key": "account_key",
    "scored_on": "scored_at",
    "is_in_force": "is_in_force",
    "fit_score": "fit_score",
    "signal_score": "signal_score",
    "icp_score": "icp_score",
    "score_low": "score_low",
    "score_high": "score_high",
    "coverage": "coverage",
    "score_status": "score_status",
    "band_id": "band_id",
    "tier": "tier",
    "exclusion_ids": "exclusion_ids",
}
LINE_COLUMNS = {
    "category_id": "category_id",
    "part": "part",
    "attribute_id": "attribute_id",
    "attribute_value": "attribute_value",
    "rule_id": "rule_id",
    "points": "points",
    "max_points": "max_points",
    "is_known": "is_known",
}


def account_key_of(row: AccountScore) -> tuple[str, str, int]:
    return (row.account_key, row.scorecard_id, row.scorecard_version)


def deal_key_of(row: DealScore) -> tuple[str, str, str, int]:
    return (row.deal_key, row.scoring_moment, row.scorecard_id, row.scorecard_version)


# Shrinking a world takes minutes and says little more than the first row that differs.
@settings(max_examples=80, phases=[Phase.generate])
@given(worlds())
def test_models_agree_with_the_reference_scorer(world: World) -> None:
    expected = score_world(world)
    actual = score(world)

    lines = {
        (
            row["account_key"],
            row["scorecard_id"],
            row["scorecard_version"],
            row["criterion_id"],
        ): row
        for row in actual["fct_icp_score_lines"]
    }
    assert len(lines) == len(expected.lines)
    for line in expected.lines:
        key = (line.account_key, line.scorecard_id, line.scorecard_version, line.criterion_id)
        compare(line, lines[key], LINE_COLUMNS)

    scores = {
        (row["account_key"], row["scorecard_id"], row["scorecard_version"]): row
        for row in actual["fct_icp_account_scores"]
    }
    overrides = {row["account_key"]: row["override_id"] for row in actual["int_live_overrides"]}
    anti_scores = {row["account_key"]: row["anti_score"] for row in actual["int_anti_scores"]}
    assert len(scores) == len(expected.account_scores)
    for account in expected.account_scores:
        compare(account, scores[account_key_of(account)], ACCOUNT_COLUMNS)
        if account.is_primary:
            assert overrides.get(account.account_key) == account.override_id
            assert close(account.anti_score, anti_scores.get(account.account_key))

    deals = {
        (
            row["deal_key"],
            row["scoring_moment"],
            row["scorecard_id"],
            row["scorecard_version"],
        ): row
        for row in actual["fct_icp_deal_scores"]
    }
    assert len(deals) == len(expected.deal_scores)
    for deal in expected.deal_scores:
        compare(deal, deals[deal_key_of(deal)], DEAL_COLUMNS)

    segments = {row["account_key"]: row["segment_id"] for row in actual["int_account_segments"]}
    for account_key, segment_id in expected.segment_ids.items():
        assert segments.get(account_key) == segment_id
