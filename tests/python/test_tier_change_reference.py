"""Random changes of data, rules and days: parts as the reference scorer has them, sums exact."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from nights import Nights
from reference.matching import is_within
from reference.scorer import score_world
from reference.strategies import worlds
from reference.subjects import scoring_deal
from reference.world import AccountScore, Row, Rows, World

PARTS = ("data", "rule", "time", "exclusion", "override")
RULES = (
    "scorecards",
    "scorecard_categories",
    "scorecard_criteria",
    "scorecard_rules",
    "attributes",
    "segments",
    "exclusions",
    "conditions",
    "tier_overrides",
)
# Scores of the models are rounded at the ninth decimal.
TOLERANCE = Fraction(1, 10**7)


def as_of(world: World, day: date) -> World:
    """A world as it was known on a day: no later deals, closings and values."""
    deals: Rows = []
    for deal in world.deals:
        if deal["created_date"] > day:
            continue
        closed = deal["closed_date"]
        if closed is not None and closed > day:
            deal = {**deal, "closed_date": None, "outcome": "open"}
        updated = deal["updated_date"] if deal["updated_date"] <= day else deal["created_date"]
        deals.append({**deal, "updated_date": updated})
    return replace(world, as_of_date=day, deals=deals, attribute_values=known(world, day))


def known(world: World, day: date) -> Rows:
    return [
        row for row in world.attribute_values if row["known_on"] is None or row["known_on"] <= day
    ]


def frozen(before: World, rules: World, day: date) -> World:
    """What was known before, by other rules, on another day; the rules of their own day hold."""
    used = {
        deal["deal_key"]
        for account in before.accounts
        if (deal := scoring_deal(before, account["account_key"]))
    }
    cards: Rows = [
        {**row, "valid_from": None, "valid_to": None}
        for row in rules.scorecards
        if is_within(rules.as_of_date, row["valid_from"], row["valid_to"])
    ]
    return replace(
        rules,
        as_of_date=day,
        scorecards=cards,
        deals=[deal for deal in before.deals if deal["deal_key"] in used],
        attribute_values=before.attribute_values,
        accounts=before.accounts,
    )


def primary_scores(world: World) -> dict[str, AccountScore]:
    scores = score_world(world).account_scores
    return {score.account_key: score for score in scores if score.is_primary}


def ranks(world: World, score: AccountScore | None) -> Callable[[str | None], int | None]:
    """The rank of a tier on the scale of the account's card: 1 is best, Out last."""
    if score is None:
        return lambda tier: None
    key = (score.scorecard_id, score.scorecard_version)
    [scale] = [
        row["band_scale"]
        for row in world.scorecards
        if (row["scorecard_id"], row["version"]) == key
    ]
    floors: dict[str, float] = {}
    for band in world.score_bands:
        if band["band_scale"] == scale:
            floors[band["tier"]] = max(floors.get(band["tier"], -1), band["min_score"])
    order = sorted(floors, key=lambda tier: (tier == "Out", -floors[tier]))
    if "Out" not in order:
        order.append("Out")
    return lambda tier: order.index(tier) + 1 if tier in order else None


def split(stops: list[Any]) -> list[Any]:
    """The differences from stop to stop; a stop without a figure is passed over."""
    if stops[0] is None or stops[-1] is None:
        return [None] * (len(stops) - 1)
    last, parts = stops[0], []
    for stop in stops[1:]:
        parts.append(0 if stop is None else stop - last)
        last = last if stop is None else stop
    return parts


def expected_parts(
    before: World, after: World, key: str, scores: dict[str, dict[str, AccountScore]]
) -> tuple[list[Any], list[Any], str, str]:
    """Points by part, steps by part, and the tiers from and to."""
    then, rule, time, now = (scores[name].get(key) for name in ("then", "rule", "time", "now"))
    rank_then, rank_now = ranks(before, then), ranks(after, now)
    points = split([score.icp_score if score else None for score in (then, rule, time, now)])

    def tier(score: AccountScore | None, name: str, world: World) -> str:
        if score is not None:
            return getattr(score, name) or "Unknown"
        return override_of(world, key) or "Unknown" if name == "icp_tier" else "Unknown"

    steps = split(
        [
            rank_then(tier(then, "icp_tier", before)),
            rank_then(tier(then, "machine_tier", before)),
            rank_then(tier(then, "band_tier", before)),
            ranks(after, rule)(tier(rule, "band_tier", after)),
            ranks(after, time)(tier(time, "band_tier", after)),
            rank_now(tier(now, "band_tier", after)),
            rank_now(tier(now, "machine_tier", after)),
            rank_now(tier(now, "icp_tier", after)),
        ]
    )
    sums = None
    if steps[0] is not None:
        sums = [steps[4], steps[2], steps[3], steps[1] + steps[5], steps[0] + steps[6]]
    return (
        [points[2], points[0], points[1]],
        [None] * 5 if sums is None else [-step for step in sums],
        tier(then, "icp_tier", before),
        tier(now, "icp_tier", after),
    )


def override_of(world: World, key: str) -> str | None:
    """The tier of a live override without conditions, for an account that no card scores."""
    conditional = {row["owner_id"] for row in world.conditions if row["owner_type"] == "override"}
    live: list[Row] = [
        row
        for row in world.tier_overrides
        if row["account_key"] == key
        and row["approved_by"]
        and row["valid_from"] <= world.as_of_date <= row["expires_on"]
        and row["override_id"] not in conditional
    ]
    last = max(live, key=lambda row: (row["valid_from"], row["override_id"]), default=None)
    return last["tier"] if last else None


@settings(max_examples=12, phases=[Phase.generate], derandomize=True)
@given(worlds(), worlds(), st.booleans(), st.sampled_from([1, 15, 40, 100]))
def test_parts_are_those_of_the_reference_and_add_up(
    world: World, other: World, has_new_rules: bool, days: int
) -> None:
    compare(world, other if has_new_rules else world, days)


def compare(world: World, rules: World, days: int) -> int:
    """Builds on two days and holds every change against the reference; gives their number."""
    before = as_of(world, world.as_of_date - timedelta(days=days))
    now = replace(as_of(world, world.as_of_date), **{name: getattr(rules, name) for name in RULES})
    scores = {
        "then": primary_scores(before),
        "rule": primary_scores(frozen(before, now, before.as_of_date)),
        "time": primary_scores(frozen(before, now, now.as_of_date)),
        "now": primary_scores(now),
    }
    nights = Nights()
    assert nights.build(before) == []
    rows = {row["account_key"]: row for row in nights.build(now)}
    conditional = {row["owner_id"] for row in now.conditions if row["owner_type"] == "override"}
    for account in now.accounts:
        key = account["account_key"]
        points, steps, from_tier, to_tier = expected_parts(before, now, key, scores)
        # Conditions of overrides are asked of scores only, and these accounts have none.
        if conditional and not (key in scores["then"] and key in scores["now"]):
            continue
        assert (key in rows) == (from_tier != to_tier), (key, from_tier, to_tier)
        if key not in rows:
            continue
        row = rows[key]
        assert (row["from_tier"], row["to_tier"]) == (from_tier, to_tier)
        assert [row[f"{part}_steps"] for part in PARTS] == steps, (row, steps)
        for part, wanted in zip(PARTS, points, strict=False):
            found = row[f"{part}_points"]
            if wanted is None:
                assert found is None
            else:
                assert abs(Fraction(found) - wanted) <= TOLERANCE, (part, row, wanted)
        assert row["score_change"] == exact_sum(row, PARTS[:3], "points")
        assert row["tier_steps"] == exact_sum(row, PARTS, "steps")
        assert row["causes"], row
    return len(rows)


def exact_sum(row: Row, parts: tuple[str, ...], unit: str) -> Decimal | int | None:
    found = [row[f"{part}_{unit}"] for part in parts]
    return None if None in found else sum(found)
