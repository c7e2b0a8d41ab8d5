"""The smallest change that lifts a tier, against brute force over all combinations of levels."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings

from dbt_runs import ROOT
from icp_warehouse.explain.lift import Lifts, smallest_lifts
from icp_warehouse.explain.what_if import WhatIf
from icp_warehouse.rescore.project import Project
from icp_warehouse.rescore.scratch import Scratch, opened_scratch
from published_world import Case, with_accounts
from reference.scorer import score_world
from reference.strategies import worlds
from reference.world import AccountScore, Row, World
from scoring_world import scored

PROJECT = Project(ROOT)
# A value and its points on the shipped core card, the best first; the last is another level.
LEVELS: dict[str, list[tuple[str, int]]] = {
    "employee_count": [("500", 20), ("100", 5), ("60000", 0)],
    "annual_revenue": [("50000000", 20), ("20000000", 5), ("1000000", 0)],
    "industry": [("saas", 15), ("martech", 5), ("education", 0)],
    "growth_rate": [("0.3", 5), ("0.1", 2), ("0.01", 0)],
    "economic_buyer": [("confirmed", 15), ("likely", 8), ("none", 0)],
    "technical_fit": [("trial", 12), ("discussed", 6), ("none", 0)],
    "stakeholders": [("multi_department", 8), ("champion_only", 4), ("none", 0)],
    "timeline": [("specific", 5), ("vague", 2), ("none", 0)],
}
FIT = list(LEVELS)[:4]
FLOORS = [85, 70, 40, -1]


@contextmanager
def written(world: World) -> Iterator[Scratch]:
    """A scored world as a warehouse file, opened the way `icp explain` does."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "world.duckdb"
        with scored(world) as connection:
            connection.execute(f"attach '{path}' as written")
            connection.execute("copy from database memory to written")
            connection.execute(
                "create or replace table written.main.dim_icp_accounts as"
                f" select date '{world.as_of_date}' as as_of_date"
            )
            connection.execute("detach written")
        with opened_scratch(path, PROJECT, {}) as scratch:
            yield scratch


def lifts_of(scratch: Scratch, account: AccountScore) -> Lifts:
    return smallest_lifts(
        WhatIf(scratch, account.account_key),
        account.scorecard_id,
        account.scorecard_version,
        account.exclusion_ids,
    )


def test_it_is_as_small_as_the_smallest_of_all_combinations_of_levels() -> None:
    """All 3^8 cards an account could have, scored by adding up the published points."""
    points = np.array([[worth for _, worth in levels] for levels in LEVELS.values()])
    choices = np.array(list(product(range(3), repeat=len(LEVELS))))
    totals = points[np.arange(len(LEVELS)), choices].sum(axis=1)
    bands = np.searchsorted(-np.array(FLOORS), -totals)
    rng = np.random.default_rng(7)
    present = [choices[place] for place in rng.integers(0, len(choices), 30)]

    cases: dict[str, Case] = {}
    for number, chosen in enumerate(present):
        facts = {name: LEVELS[name][level][0] for name, level in zip(LEVELS, chosen, strict=True)}
        signals = {name: facts.pop(name) for name in list(LEVELS) if name not in FIT}
        cases[f"csv:{number:02d}"] = (facts, signals)
    world = replace(with_accounts(cases), exclusions=[], segments=[], conditions=[])
    with written(world) as scratch:
        for number, chosen in enumerate(present):
            total = points[np.arange(len(LEVELS)), chosen].sum()
            band = np.searchsorted(-np.array(FLOORS), -total)
            changed = (choices != chosen).sum(axis=1)
            needed = changed[bands < band].min() if band else None

            what_if = WhatIf(scratch, f"csv:{number:02d}")
            found = smallest_lifts(what_if, "core", 1, None).smallest
            assert (len(found[0].changes) if found else None) == needed, cases[f"csv:{number:02d}"]
            for lift in found:
                # The score it names is that of the levels it names.
                gained = sum(
                    next(worth for text, worth in LEVELS[name] if level_of(name, value) == text)
                    - LEVELS[name][chosen[list(LEVELS).index(name)]][1]
                    for name, value in lift.changes.items()
                )
                assert float(lift.outcome.score or 0) == pytest.approx(float(total + gained))


def level_of(name: str, value: str) -> str:
    """The level of LEVELS that a value has on the published card."""
    if name == "employee_count":
        size = int(value)
        return "500" if 200 <= size <= 2000 else "100" if 50 <= size <= 5000 else "60000"
    if name == "annual_revenue":
        money = float(value)
        if 30e6 <= money <= 500e6:
            return "50000000"
        return "20000000" if money >= 10e6 else "1000000"
    if name == "growth_rate":
        return "0.3" if float(value) >= 0.2 else "0.1" if float(value) >= 0.05 else "0.01"
    if name == "industry":
        if value in ("saas", "fintech", "healthtech"):
            return "saas"
        adjacent = ("martech", "hr_tech", "edtech", "cybersecurity", "ecommerce_software")
        return "martech" if value in adjacent else "education"
    return value if value in [text for text, _ in LEVELS[name]] else "none"


def rank_of(world: World, account: AccountScore) -> tuple[int, str | None]:
    """Where a tier stands on its card's scale, 1 the best, by reading the seed."""
    [card] = [
        row
        for row in world.scorecards
        if (row["scorecard_id"], row["version"])
        == (account.scorecard_id, account.scorecard_version)
    ]
    best: dict[str, float] = {}
    for row in world.score_bands:
        if row["band_scale"] == card["band_scale"]:
            best[row["tier"]] = max(row["min_score"], best.get(row["tier"], -1))
    order = sorted(best, key=lambda tier: (tier == "Out", -best[tier]))
    tier = account.machine_tier
    if tier == "Out":
        return 999, tier
    return (order.index(tier) + 1 if tier in order else 1000), tier


def changed_world(world: World, account: AccountScore, changes: dict[str, str]) -> World:
    """The world in which today's values of one account are others."""
    grains: dict[str, Row] = {row["attribute_id"]: row for row in world.attributes}
    added: list[dict[str, Any]] = []
    for name, value in changes.items():
        grain = grains[name]["grain"]
        entity = account.account_key if grain == "account" else account.scoring_deal_key
        added.append(
            {
                "grain": grain,
                "entity_key": entity,
                "attribute_id": name,
                "attribute_value": value,
                "observed_on": world.as_of_date,
                "known_on": world.as_of_date,
            }
        )
    replaced = {(row["grain"], row["entity_key"], row["attribute_id"]) for row in added}
    kept = [
        row
        for row in world.attribute_values
        if (row["grain"], row["entity_key"], row["attribute_id"]) not in replaced
    ]
    return replace(
        world,
        accounts=[row for row in world.accounts if row["account_key"] == account.account_key],
        deals=[row for row in world.deals if row["account_key"] == account.account_key],
        attribute_values=[*kept, *added],
    )


def primary(world: World) -> AccountScore | None:
    found = [score for score in score_world(world).account_scores if score.is_primary]
    return found[0] if found else None


def is_lifted(world: World, before: AccountScore, changes: dict[str, str]) -> bool:
    after = primary(changed_world(world, before, changes))
    if after is None:
        return False
    (old, _), (new, tier) = rank_of(world, before), rank_of(world, after)
    return new < 999 and tier not in ("Unknown", "Out") and (new < old)


@settings(max_examples=12, phases=[Phase.generate])
@given(worlds())
def test_on_random_cards_it_lifts_and_nothing_smaller_does(world: World) -> None:
    """By the reference scorer: caps, gates, sums, other modes and policies, segments."""
    accounts = [score for score in score_world(world).account_scores if score.is_primary][:3]
    if not accounts:
        return
    pool: dict[str, set[str]] = {}
    for row in world.attribute_values:
        pool.setdefault(row["attribute_id"], set()).add(row["attribute_value"])
    with written(world) as scratch:
        for account in accounts:
            lifts = lifts_of(scratch, account)
            for lift in lifts.smallest:
                assert is_lifted(world, account, dict(lift.changes)), (account, lift)
            if not lifts.smallest or len(lifts.smallest[0].changes) > 1:
                for name in levers(world, account):
                    for value in sorted(pool.get(name, ())):
                        assert not is_lifted(world, account, {name: value}), (account, name, value)


def levers(world: World, account: AccountScore) -> list[str]:
    """Attributes of the account's card that can be known of it."""
    grains = {row["attribute_id"]: row["grain"] for row in world.attributes}
    parts = {
        (row["scorecard_id"], row["version"], row["category_id"]): row["part"]
        for row in world.scorecard_categories
    }
    return sorted(
        {
            row["attribute_id"]
            for row in world.scorecard_criteria
            if (row["scorecard_id"], row["version"])
            == (account.scorecard_id, account.scorecard_version)
            and (grains[row["attribute_id"]] == "account" or account.scoring_deal_key)
            and (
                account.scoring_deal_key
                or parts[row["scorecard_id"], row["version"], row["category_id"]] == "fit"
            )
        }
    )
