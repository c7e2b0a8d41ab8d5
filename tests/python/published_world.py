"""Accounts of any facts on the shipped cards, read from the seeds with the csv module."""

import csv
from datetime import date
from typing import Any

from reference.world import Row, Rows, World
from scoring_world import SEED_FOLDER, SEEDS

AS_OF = date(2026, 6, 30)
# What is known of the account and of its one open deal; a deal of None: it has none.
Case = tuple[dict[str, str], dict[str, str] | None]


def shipped() -> dict[str, Any]:
    """The rows of the shipped scorecard seeds; an empty cell is None."""
    seeds: dict[str, Any] = {}
    for seed in SEEDS:
        with (SEED_FOLDER / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
            seeds[seed] = [
                {name: text or None for name, text in row.items()} for row in csv.DictReader(file)
            ]
    return seeds


def observed(grain: str, key: str, attribute_id: str, text: str, on: date) -> Row:
    return {
        **{"grain": grain, "entity_key": key, "attribute_id": attribute_id},
        **{"attribute_value": text, "observed_on": on, "known_on": on},
    }


def with_accounts(cases: dict[str, Case], extra: Rows | None = None) -> World:
    """The shipped cards, an account for each case, and further observations."""
    values: Rows = list(extra or [])
    deals: Rows = []
    june = date(2026, 6, 1)
    for name, (facts, signals) in cases.items():
        values += [observed("account", name, *pair, june) for pair in facts.items()]
        if signals is not None:
            deal_key = f"deal of {name}"
            values += [observed("deal", deal_key, *pair, june) for pair in signals.items()]
            days = {"created_date": june, "closed_date": None, "updated_date": june}
            deals.append({"deal_key": deal_key, "account_key": name, "outcome": "open", **days})
    return World(
        as_of_date=AS_OF,
        accounts=[{"account_key": name} for name in cases],
        deals=deals,
        attribute_values=values,
        **shipped(),
    )


def told(row: dict[str, Any], names: str) -> tuple[Any, ...]:
    """Some fields of a result, to compare them with plain numbers and texts."""
    return tuple(row[name] for name in names.split())
