"""The enrichment queue against the reference scorer: what happens when a value really is found."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from published_world import AS_OF, Case, observed, with_accounts
from reference.scorer import score_world
from reference.world import AccountScore, World
from rendered_models import build, rows
from scoring_world import SEED_FOLDER, SEEDS, scored, seed_types

# Values at which the shipped core card and its exclusions do best and worst.
BEST = {
    "employee_count": "500",
    "annual_revenue": "100000000",
    "industry": "saas",
    "growth_rate": "0.5",
    "economic_buyer": "confirmed",
    "technical_fit": "trial",
    "stakeholders": "multi_department",
    "timeline": "specific",
}
WORST = {
    "employee_count": "6000",
    "annual_revenue": "5000000",
    "industry": "retail",
    "growth_rate": "0.01",
    "economic_buyer": "none",
    "technical_fit": "none",
    "stakeholders": "none",
    "timeline": "none",
}
# What exclusions alone ask for: a type of account always, funding where revenue is not known.
EXCLUDING = {"account_type": ("prospect", "competitor"), "funding_stage": ("series_b", "seed")}
SIGNALS = ("economic_buyer", "technical_fit", "stakeholders", "timeline")
CAPPED = {"industry": "retail"}


def queue(world: World) -> list[dict[str, Any]]:
    connection = scored(world)
    build(connection, "rpt_enrichment_queue")
    return rows(connection, "select * from rpt_enrichment_queue order by queue_rank")


def typed(world: World) -> World:
    """The world with its seeds' dates and numbers read, as the reference scorer takes them."""

    def read(kind: str, text: str | None) -> Any:
        if text is None or kind in ("text", "varchar"):
            return text
        if kind == "boolean":
            return text == "true"
        return date.fromisoformat(text) if kind == "date" else Fraction(text)

    seeds: dict[str, Any] = {}
    for seed in SEEDS:
        types = seed_types(SEED_FOLDER / f"{seed}.csv")
        seeds[seed] = [
            {name: read(types[name], text) for name, text in row.items()}
            for row in getattr(world, seed)
        ]
    return replace(world, **seeds)


def core_scores(world: World) -> dict[str, AccountScore]:
    return {
        score.account_key: score
        for score in score_world(typed(world)).account_scores
        if score.scorecard_id == "core"
    }


def found(world: World, account_key: str, attribute_id: str, text: str) -> AccountScore:
    """The account's score after somebody found the value."""
    is_signal = attribute_id in SIGNALS
    entity = f"deal of {account_key}" if is_signal else account_key
    value = observed("deal" if is_signal else "account", entity, attribute_id, text, AS_OF)
    own = (account_key, f"deal of {account_key}")
    alone = replace(
        world,
        accounts=[{"account_key": account_key}],
        deals=[row for row in world.deals if row["account_key"] == account_key],
        attribute_values=[row for row in world.attribute_values if row["entity_key"] in own]
        + [value],
    )
    return core_scores(alone)[account_key]


def random_cases(seed: int, size: int) -> dict[str, Case]:
    """Accounts of which some facts are known; every third without a deal, every fifth capped."""
    random = np.random.default_rng(seed)
    cases: dict[str, Case] = {}
    for number in range(size):
        known = {
            name: (BEST if random.random() < 0.6 else WORST)[name]
            for name in BEST
            if random.random() < 0.6
        }
        facts = {name: text for name, text in known.items() if name not in SIGNALS}
        signals = {name: text for name, text in known.items() if name in SIGNALS}
        if number % 5 == 0:
            facts |= CAPPED
        cases[f"csv:{number}"] = (facts, None if number % 3 == 0 else signals)
    return cases


@pytest.mark.parametrize("seed", range(2))
def test_each_end_is_what_the_reference_scorer_gives_once_the_value_is_found(seed: int) -> None:
    cases = random_cases(seed, 10)
    world = with_accounts(cases)
    before = core_scores(world)
    listed = queue(world)
    asked = {
        (name, attribute)
        for name, (facts, signals) in cases.items()
        for attribute in (BEST if signals is not None else BEST.keys() - {*SIGNALS})
        if attribute not in {**facts, **(signals or {})}
    }
    asked |= {(name, "account_type") for name in cases}
    asked |= {
        (name, "funding_stage")
        for name, (facts, _) in cases.items()
        if "annual_revenue" not in facts
    }
    assert {(row["account_key"], row["attribute_id"]) for row in listed} == asked
    for row in listed:
        key = (row["account_key"], row["attribute_id"])
        assert row["machine_tier"] == before[key[0]].machine_tier
        tiers = {row["machine_tier"]}
        best, worst = EXCLUDING.get(key[1], (BEST.get(key[1]), WORST.get(key[1])))
        for end, value in (("best", best), ("worst", worst)):
            expected = found(world, *key, str(value))
            tiers.add(str(expected.machine_tier))
            assert row[f"{end}_tier"] == expected.machine_tier, (row, expected)
            score = None if expected.icp_score is None else float(expected.icp_score)
            assert row[f"{end}_score"] == pytest.approx(score, abs=1e-7), (row, expected)
        assert row["could_move_tier"] == (len(tiers) > 1)


def test_finding_the_first_of_the_queue_moves_the_tier_and_finding_the_others_does_not() -> None:
    facts = {name: BEST[name] for name in ("employee_count", "industry")}
    facts |= {name: best for name, (best, _) in EXCLUDING.items()}
    signals = {name: BEST[name] for name in ("economic_buyer", "technical_fit")}
    world = with_accounts({"csv:1": (facts, signals | {"stakeholders": "none"})})
    assert core_scores(world)["csv:1"].machine_tier == "C"
    listed = queue(world)
    assert [row["attribute_id"] for row in listed] == ["annual_revenue", "growth_rate", "timeline"]
    moved = [
        found(world, "csv:1", row["attribute_id"], BEST[row["attribute_id"]]).machine_tier != "C"
        for row in listed
    ]
    assert moved == [row["could_move_tier"] for row in listed] == [True, False, False]
    first = listed[0]
    assert (first["icp_score"], first["best_score"], first["worst_score"]) == (62, 82, 62)
    assert (first["tiers_moved"], first["best_tier"], first["worst_tier"]) == (1, "B", "C")


def test_a_tier_weighs_by_the_revenue_of_its_segment() -> None:
    saas = {"employee_count": "500", "annual_revenue": "100000000", "industry": "saas"}
    fintech = {"employee_count": "2000", "annual_revenue": "100000000", "industry": "fintech"}
    signals = {"economic_buyer": "confirmed", "technical_fit": "none", "stakeholders": "none"}
    listed = queue(with_accounts({"csv:1": (fintech, signals), "csv:2": (saas, signals)}))
    weights = {row["account_key"]: (row["segment_id"], row["revenue_weight"]) for row in listed}
    assert weights == {"csv:1": ("enterprise_fintech", 0.4), "csv:2": ("mid_market_saas", 0.6)}
    priorities = [row["priority"] for row in listed]
    assert priorities == sorted(priorities, reverse=True)
    assert all(
        row["priority"] == pytest.approx(row["tiers_moved"] * row["revenue_weight"])
        for row in listed
    )


def test_no_value_moves_a_disqualified_account() -> None:
    facts = {"account_type": "competitor", "employee_count": "500"}
    assert queue(with_accounts({"csv:1": (facts, None)})) == []


def test_a_value_that_only_an_exclusion_asks_for_is_worth_finding() -> None:
    known = {name: text for name, text in BEST.items() if name not in SIGNALS}
    signals = {name: BEST[name] for name in SIGNALS}
    world = with_accounts({"csv:1": (known, signals)})
    score = core_scores(world)["csv:1"]
    assert score.machine_tier == "A"
    assert score.score_low == score.score_high == 100
    assert not score.is_tier_certain
    (row,) = queue(world)
    assert row["attribute_id"] == "account_type"
    assert (row["best_tier"], row["worst_tier"], row["could_move_tier"]) == ("A", "Out", True)
    assert (row["best_score"], row["worst_score"]) == (100, 100)
    known["account_type"] = "prospect"
    sure = with_accounts({"csv:1": (known, signals)})
    assert core_scores(sure)["csv:1"].is_tier_certain
    assert queue(sure) == []
