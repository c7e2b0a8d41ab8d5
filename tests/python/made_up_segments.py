"""Made-up accounts, leads, deals and subscriptions, and the tables the funnel models read."""

from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np
import pandas as pd

AS_OF = date(2026, 6, 30)
VARIABLES = {"convergence_window_days": 365, "convergence_min_sample": 20}
STAGES = ("Discovery", "Proposal", "Legal")
World = dict[str, pd.DataFrame]


def random_world(seed: int, accounts: int = 400) -> World:
    """Accounts in industries that differ, with cases inside and outside the window."""
    random = np.random.default_rng(seed)
    industries = np.array(["saas", "retail", "media", "energy", "rare"])
    industry = random.choice(industries, accounts, p=[0.3, 0.3, 0.2, 0.18, 0.02])
    lure = pd.Series(industry).map(
        {"saas": 0.7, "retail": 0.5, "media": 0.6, "energy": 0.2, "rare": 0.5}
    )
    worth = pd.Series(industry).map(
        {"saas": 0.6, "retail": 0.3, "media": 0.1, "energy": 0.0, "rare": 0.5}
    )
    keys = np.array([f"csv:{number}" for number in range(accounts)])
    known = random.random(accounts) < 0.9
    values = [("industry", industry)]
    tools = random.random((accounts, 2)) < (0.6, 0.3)
    values += [("technologies", np.where(tools[:, place], f"tool{place}", "")) for place in (0, 1)]
    segments = pd.concat(
        [
            pd.DataFrame({"account_key": keys, "attribute_id": name, "attribute_value": texts})[
                known & (texts != "")
            ]
            for name, texts in values
        ]
    )
    return {
        "int_account_segment_values": segments,
        "int_leads": _leads(random, keys, lure),
        "int_deals": _deals(random, keys, worth),
        "int_subscriptions": _subscriptions(random, keys, worth),
    }


def _days_ago(ages: Any) -> list[date]:
    return [AS_OF - timedelta(int(age)) for age in ages]


def _leads(random: np.random.Generator, keys: Any, lure: pd.Series) -> pd.DataFrame:
    count = 3 * len(keys)
    place = random.integers(0, len(keys), count)
    mql = pd.Series(_days_ago(random.integers(0, 500, count)))
    sql = pd.Series(_days_ago(random.integers(0, 500, count)))
    return pd.DataFrame(
        {
            "lead_key": [f"csv:l{number}" for number in range(count)],
            "account_key": np.where(random.random(count) < 0.9, keys[place], None),
            "mql_date": mql.where(random.random(count) < 0.8, None),
            "sql_date": sql.where(random.random(count) < lure.to_numpy()[place], None),
        }
    )


def _deals(random: np.random.Generator, keys: Any, worth: pd.Series) -> pd.DataFrame:
    count = 2 * len(keys)
    place = random.integers(0, len(keys), count)
    is_won = random.random(count) < worth.to_numpy()[place]
    cycle = np.round(np.exp(random.normal(4.5 - worth.to_numpy()[place], 0.4)))
    outcome = np.where(random.random(count) < 0.1, "open", np.where(is_won, "won", "lost"))
    is_closed = outcome != "open"
    return pd.DataFrame(
        {
            "deal_key": [f"csv:d{number}" for number in range(count)],
            "account_key": np.where(random.random(count) < 0.9, keys[place], None),
            "outcome": outcome,
            "is_new_business": random.random(count) < 0.8,
            "is_won": pd.Series(is_won, dtype=object).where(is_closed, None),
            "closed_date": pd.Series(_days_ago(random.integers(0, 500, count))).where(
                is_closed, None
            ),
            "cycle_days": pd.Series(cycle).where(is_closed & (random.random(count) < 0.95)),
        }
    )


def _subscriptions(random: np.random.Generator, keys: Any, worth: pd.Series) -> pd.DataFrame:
    count = len(keys)
    place = random.integers(0, count, count)
    start = pd.Series(_days_ago(random.integers(1, 900, count)))
    stay = random.exponential(300 + 900 * worth.to_numpy()[place]).astype(int)
    end = [day + timedelta(int(days)) for day, days in zip(start, stay, strict=True)]
    return pd.DataFrame(
        {
            "account_key": np.where(random.random(count) < 0.95, keys[place], None),
            "start_date": start,
            "end_date": [day if day <= AS_OF else None for day in end],
            "mrr_amount": np.where(random.random(count) < 0.9, 100.0, 0.0),
        }
    )


TYPES = {
    "sql_date": "date",
    "mql_date": "date",
    "closed_date": "date",
    "start_date": "date",
    "end_date": "date",
    "is_won": "boolean",
    "cycle_days": "double",
    "mrr_amount": "double",
    "is_new_business": "boolean",
}


def database(world: World, history: list[tuple[str, str, int]]) -> duckdb.DuckDBPyConnection:
    """A database in memory with the inputs of the convergence models."""
    connection = duckdb.connect(config={"threads": 1})
    for name, frame in world.items():
        connection.register("made_up", frame)
        columns = ", ".join(f"cast({c} as {TYPES.get(str(c), 'varchar')}) as {c}" for c in frame)
        connection.execute(f"create table {name} as select {columns} from made_up")
        connection.unregister("made_up")
    connection.execute(
        "create table int_stage_history (deal_key varchar, stage varchar, stage_no bigint,"
        " stage_order integer, stage_outcome varchar)"
    )
    for deal, stage, number in history:
        outcome = "open" if stage in STAGES else "lost"
        order = (*STAGES, stage).index(stage)
        connection.execute(
            "insert into int_stage_history values (?, ?, ?, ?, ?)",
            [deal, stage, number, order, outcome],
        )
    return connection
