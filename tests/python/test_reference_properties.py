"""What must hold for the reference scorer in every world."""

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from reference.matching import Facts, Known, numbers
from reference.population import KINDS, RANGES, some_value
from reference.scorer import score_world
from reference.strategies import few, worlds
from reference.subjects import scoring_deal
from reference.world import AccountScore, Rows, Subject, World


def by_card(scores: list[AccountScore]) -> dict[tuple[str, str, int], AccountScore]:
    return {(s.account_key, s.scorecard_id, s.scorecard_version): s for s in scores}


@few
@given(worlds())
def test_lines_sum_to_the_points_and_caps_only_take_away(world: World) -> None:
    result = score_world(world)
    totals: dict[tuple[str, str, int], Fraction] = defaultdict(Fraction)
    for line in result.lines:
        totals[line.account_key, line.scorecard_id, line.scorecard_version] += line.points
    for key, score in by_card(result.account_scores).items():
        assert score.points == totals[key]
        assert score.capped_points <= score.points
        assert score.icp_score is None or score.icp_score >= 0


@few
@given(worlds())
def test_a_wider_category_never_lowers_the_capped_points(world: World) -> None:
    wider: Rows = [
        {**row, "max_points": row["max_points"] * 2} for row in world.scorecard_categories
    ]
    narrow = by_card(score_world(world).account_scores)
    for key, score in by_card(
        score_world(replace(world, scorecard_categories=wider)).account_scores
    ).items():
        assert narrow[key].capped_points <= score.capped_points <= score.points
        assert narrow[key].points == score.points


@few
@given(worlds(), st.integers(0, 10**6))
def test_learning_the_unknown_lands_between_the_bounds(world: World, seed: int) -> None:
    world = without_guesses(world)
    before = by_card(score_world(world).account_scores)
    after = by_card(score_world(completed(world, seed)).account_scores)
    for key, score in after.items():
        low, high = before[key].score_low, before[key].score_high
        if score.score_status != "scored":
            # A fit criterion may read a deal that the account does not have.
            assert score.score_basis == "fit_only"
        elif score.icp_score is not None and low is not None and high is not None:
            assert low <= score.icp_score <= high
            assert score.score_low == score.icp_score == score.score_high


@few
@given(worlds(), st.integers(0, 10**6))
def test_no_value_that_is_found_moves_a_certain_tier(world: World, seed: int) -> None:
    before = by_card(score_world(world).account_scores)
    after = by_card(score_world(completed(world, seed)).account_scores)
    for key in before.keys() & after.keys():
        if before[key].is_tier_certain and after[key].score_status != "partial":
            assert after[key].machine_tier == before[key].machine_tier


@few
@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(world: World, random: Random) -> None:
    shuffled: dict[str, Any] = {
        name: random.sample(rows, len(rows))
        for name, rows in vars(world).items()
        if isinstance(rows, list)
    }
    assert score_world(replace(world, **shuffled)) == score_world(world)


@few
@given(worlds(), st.sampled_from([1, 30, 90, 150]))
def test_nothing_learnt_later_changes_an_honest_moment(world: World, days: int) -> None:
    day = world.as_of_date - timedelta(days=days)
    # A segment is today's: it decides which cards a deal is scored on, so every card fits all.
    cards: Rows = [{**row, "segment_id": None} for row in world.scorecards]
    world = replace(world, scorecards=cards)
    early: Rows = [
        row for row in world.attribute_values if not row["known_on"] or row["known_on"] <= day
    ]

    def honest(seen: World) -> list[object]:
        return [
            score
            for score in score_world(seen).deal_scores
            if score.scoring_moment != "closed" and score.scored_on <= day
        ]

    assert honest(replace(world, attribute_values=early)) == honest(world)


def without_guesses(world: World) -> World:
    """Take what may leave the bounds away: `missing` rules, other policies, cards by segment."""
    return replace(
        world,
        scorecards=[
            {**row, "missing_policy": "zero", "segment_id": None} for row in world.scorecards
        ],
        scorecard_rules=[row for row in world.scorecard_rules if row["operator"] != "missing"],
        exclusions=[],
    )


def found_value(random: Random, attribute_id: str, known: Known | None) -> str:
    """Draw an exact value; where a range is known, one that lies in it."""
    while True:
        value = some_value(random, attribute_id)
        within = numbers(known.text) if known else None
        if value not in RANGES and (within is None or int(value) in within):
            return value


def completed(world: World, seed: int) -> World:
    """Find every value that accounts and their scoring deals lack or have only a range of."""
    random, facts, today = Random(seed), Facts(world), world.as_of_date
    learnt: Rows = []
    for account in world.accounts:
        deal = scoring_deal(world, account["account_key"])
        deal_key = deal["deal_key"] if deal else None
        subject = Subject(account["account_key"], deal_key, today, today)
        for attribute_id, (grain, _) in KINDS.items():
            key = subject.account_key if grain == "account" else deal_key
            known = facts.value(subject, attribute_id)
            if key and (known is None or known.text in RANGES):
                learnt.append(
                    {
                        "grain": grain,
                        "entity_key": key,
                        "attribute_id": attribute_id,
                        "attribute_value": found_value(random, attribute_id, known),
                        "observed_on": today - timedelta(days=known.age_days if known else 0),
                        "known_on": today,
                    }
                )
    places = {(row["grain"], row["entity_key"], row["attribute_id"]) for row in learnt}
    kept = [
        row
        for row in world.attribute_values
        if (row["grain"], row["entity_key"], row["attribute_id"]) not in places
    ]
    return replace(world, attribute_values=[*kept, *learnt])
