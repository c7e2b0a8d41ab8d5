"""The shipped bands begin at their printed scores, compared before any rounding."""

from dataclasses import replace

import pytest

from published_world import Case, told, with_accounts
from reference.world import World
from scoring_world import score

EDGES = {
    "five_bands": [
        (100, "strong", "A"),
        (85, "strong", "A"),
        (84.999, "good", "B"),
        (70, "good", "B"),
        (69.999, "possible", "C"),
        (55, "possible", "C"),
        (54.999, "weak", "C"),
        (40, "weak", "C"),
        (39.999, "poor", "Out"),
        (0, "poor", "Out"),
    ],
    "abc_tiers": [
        (75, "tier_a", "A"),
        (74.999, "tier_b", "B"),
        (55, "tier_b", "B"),
        (54.999, "tier_c", "C"),
        (35, "tier_c", "C"),
        (34.999, "out", "Out"),
    ],
}


def one_criterion_world(scale: str, scores: list[float]) -> World:
    """A card on the shipped bands whose one criterion is worth the wanted score, by head count."""
    key = {"scorecard_id": "core", "version": "1"}
    cases: dict[str, Case] = {
        f"csv:{number}": ({"employee_count": str(number)}, None) for number in range(len(scores))
    }
    world = with_accounts(cases)
    (core,) = (row for row in world.scorecards if row["scorecard_id"] == "core")
    criterion = {"category_id": "all", "criterion_id": "size", "attribute_id": "employee_count"}
    return replace(
        world,
        scorecards=[{**core, "band_scale": scale, "paired_scorecard_id": None}],
        scorecard_categories=[{**key, "category_id": "all", "part": "fit", "max_points": "100"}],
        scorecard_criteria=[
            {**key, **criterion, "max_points": "100", "match_strategy": "best", "sort_order": "1"}
        ],
        scorecard_rules=[
            {
                **{**key, "criterion_id": "size", "rule_id": f"at_{number}", "points": str(points)},
                **{"operator": "between", "lower_bound": number, "upper_bound": number},
            }
            for number, points in enumerate(scores)
        ],
        exclusions=[],
        conditions=[],
    )


@pytest.mark.parametrize("scale", list(EDGES))
def test_bands_begin_at_their_printed_scores_and_not_before(scale: str) -> None:
    edges = EDGES[scale]
    found = score(one_criterion_world(scale, [points for points, _, _ in edges]))
    rows = sorted(found["fct_icp_account_scores"], key=lambda row: int(row["account_key"][4:]))
    assert [told(row, "icp_score band_id machine_tier") for row in rows] == edges
