"""Loads a reference world into the tables the scoring models read, and runs those models on it."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import yaml

from reference.world import Row, World
from rendered_models import ROOT, build, rows

SEED_FOLDER = ROOT / "seeds" / "scorecard"
SEEDS = (
    "scorecards",
    "scorecard_categories",
    "scorecard_criteria",
    "scorecard_rules",
    "score_bands",
    "attributes",
    "value_sets",
    "segments",
    "exclusions",
    "conditions",
    "tier_overrides",
)
RESULTS = (
    "fct_icp_score_lines",
    "fct_icp_account_scores",
    "fct_icp_deal_scores",
    "int_live_overrides",
    "int_anti_scores",
    "int_account_segments",
)


@cache
def seed_types(path: Path) -> dict[str, str]:
    """The declared column types of a seed, from the YAML beside it."""
    declared = yaml.safe_load(path.with_suffix(".yml").read_text(encoding="utf-8"))
    types: dict[str, str] = declared["seeds"][0]["config"]["column_types"]
    return types


def score(world: World) -> dict[str, list[dict[str, Any]]]:
    """Scores a world with the project's models; the rows of each result by its name."""
    with scored(world) as connection:
        return {model: rows(connection, f"select * from {model}") for model in RESULTS}


def scored(world: World) -> duckdb.DuckDBPyConnection:
    """A database in memory with a world and what the project's models make of it."""
    connection = duckdb.connect()
    load(connection, world)
    for model in RESULTS:
        build(connection, model, variables(world))
    return connection


def variables(world: World) -> dict[str, int]:
    """The vars of a world."""
    return {
        "signal_window_days": world.signal_window_days,
        "signal_lookback_days": world.signal_lookback_days,
    }


def load(connection: duckdb.DuckDBPyConnection, world: World) -> None:
    """Writes a world into the tables that the scoring models read."""
    for seed in SEEDS:
        types = seed_types(SEED_FOLDER / f"{seed}.csv")
        _load(connection, seed, types, getattr(world, seed))
    account_types = {"account_key": "varchar", "account_name": "varchar"}
    _load(connection, "known_accounts", account_types, world.accounts)
    connection.execute(
        "create table int_accounts as select *, false as is_person_account from known_accounts"
    )
    connection.execute(
        "create table int_account_xref as "
        "select account_key, account_key as canonical_account_key, 'own' as rule "
        "from int_accounts"
    )
    deal_types = {
        "deal_key": "varchar",
        "account_key": "varchar",
        "created_date": "date",
        "closed_date": "date",
        "outcome": "varchar",
        "updated_date": "date",
    }
    _load(connection, "known_deals", deal_types, world.deals)
    connection.execute(
        "create table int_deals as select *, outcome != 'open' as is_closed, "
        "outcome = 'won' as is_won, cast(updated_date as timestamp) as updated_at, "
        "updated_date as updated_on, "
        "cast(0 as decimal(18, 2)) as deal_amount, closed_date - created_date as cycle_days "
        "from known_deals"
    )
    span_types = {
        "account_key": "varchar",
        "attribute_id": "varchar",
        "attribute_value": "varchar",
        "observed_on": "date",
        "known_on": "date",
        "known_before": "date",
    }
    _load(connection, "int_field_spans", span_types, ())
    value_types = {
        "grain": "varchar",
        "entity_key": "varchar",
        "attribute_id": "varchar",
        "attribute_value": "varchar",
        "observed_on": "date",
        "known_on": "date",
    }
    _load(connection, "known_values", value_types, world.attribute_values)
    connection.execute(
        "create table int_attribute_observations as "
        "select *, 'crm_field' as source_class from known_values"
    )


def _load(
    connection: duckdb.DuckDBPyConnection, table: str, types: dict[str, str], content: Iterable[Row]
) -> None:
    columns = ", ".join(f"{name} {kind}" for name, kind in types.items())
    connection.execute(f"create table {table} ({columns})")
    values = [[row.get(name) for name in types] for row in content]
    if values:
        places = ", ".join("?" for _ in types)
        connection.executemany(f"insert into {table} values ({places})", values)
