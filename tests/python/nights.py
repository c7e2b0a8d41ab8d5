"""Builds of one warehouse on several days: the project's own models, in memory, without dbt."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import duckdb

from reference.world import World
from rendered_models import MODELS, parents, render, rows
from scoring_world import load, variables

LOGS = (
    "int_input_history",
    "int_load_history",
    "int_tier_history",
    "int_score_states",
    "int_history_days",
)
LAST = (
    "fct_icp_tier_changes",
    "fct_icp_score_lines",
    "fct_icp_deal_scores",
    "rpt_load_alarms",
    "int_scored_values",
    "int_history_days",
)

# What the models of history read of the account mart, from the same models as the mart.
ACCOUNTS = """
create table dim_icp_accounts as
select
    int_accounts.account_key,
    coalesce(scores.machine_tier, 'Unknown') as machine_tier,
    coalesce(overrides.tier, scores.machine_tier, 'Unknown') as icp_tier,
    scores.scorecard_id,
    scores.scorecard_version,
    scores.exclusion_ids,
    overrides.override_id,
    scores.scoring_deal_key,
    date '{day}' as as_of_date
from int_accounts
left join fct_icp_account_scores as scores
    on int_accounts.account_key = scores.account_key and scores.is_primary
left join int_live_overrides as overrides on int_accounts.account_key = overrides.account_key
"""


class Nights:
    """A warehouse that keeps what dbt keeps from build to build."""

    def __init__(self) -> None:
        self.connection = duckdb.connect(config={"threads": 1})
        self._there: set[str] = set()

    def build(
        self, world: World, until: str | None = None, records: int | None = None
    ) -> list[dict[str, Any]]:
        """Builds a world as of its day and gives the tier changes; `until`: fails after a model.

        `records`: how many records the one file of accounts held; None: there was no file.
        """
        self._put_aside()
        self.connection.execute(
            "create table rpt_load_ledger as select 'csv' as source, 'accounts' as object_name,"
            " cast($records as bigint) as staged where $records is not null",
            {"records": records},
        )
        self.connection.execute(
            "create table int_number_questions as select '' as alarm_id, '' as source,"
            " '' as object_name, '' as column_name, 0 as value_count where false"
        )
        self.connection.execute(
            "create table int_unread_headings as select '' as alarm_id, '' as source,"
            " '' as object_name, '' as heading, 0::bigint as record_count where false"
        )
        load(self.connection, world)
        self._there = self._tables()
        context = self._context(world)
        for model in ("fct_icp_account_scores", "int_live_overrides"):
            self._build(model, world, context)
        self.connection.execute(ACCOUNTS.format(day=world.as_of_date))
        self._there.add("dim_icp_accounts")
        for model in (until,) if until else LAST:
            self._build(model, world, context)
        return [] if until else self.rows("fct_icp_tier_changes")

    def rows(self, table: str) -> list[dict[str, Any]]:
        """All rows of a table, in order."""
        return rows(self.connection, f"select * from {table} order by all")

    def _put_aside(self) -> None:
        """Keeps the logs under another name, as they stand before a build, and drops the rest."""
        for table in self._tables():
            if table in LOGS:
                self.connection.execute(f"drop table if exists stored_{table}")
                self.connection.execute(f"alter table {table} rename to stored_{table}")
            elif not table.startswith("stored_"):
                self.connection.execute(f"drop table {table}")

    def _tables(self) -> set[str]:
        return {name for (name,) in self.connection.execute("show tables").fetchall()}

    def _context(self, world: World) -> dict[str, Any]:
        def stored(_database: object, _schema: object, model: str) -> str:
            return f"stored_{model}" if f"stored_{model}" in self._there else ""

        return {
            "as_of_date": lambda: f"date '{world.as_of_date}'",
            "adapter": SimpleNamespace(get_relation=stored),
            "this": SimpleNamespace(database="", schema=""),
            "execute": True,
            "return": lambda value: value,
        }

    def _build(self, model: str, world: World, context: Mapping[str, Any]) -> None:
        if model in self._there:
            return
        source = MODELS[model].read_text(encoding="utf-8")
        for parent in parents(source):
            self._build(parent, world, context)
        if model in LOGS and f"stored_{model}" in self._there:
            self._append(model, source, world, context)
        else:
            sql = render(source, variables(world), context)
            self.connection.execute(f"create table {model} as {sql}")
        self._there.add(model)

    def _append(self, model: str, source: str, world: World, context: Mapping[str, Any]) -> None:
        """Does what dbt does with an incremental model: its hooks, then its new rows."""
        hooks: list[str] = []

        def config(pre_hook: str | list[str], **_: object) -> str:
            hooks.extend([pre_hook] if isinstance(pre_hook, str) else pre_hook)
            return ""

        log = {**context, "config": config, "is_incremental": lambda: True, "this": model}
        sql = render(source, variables(world), log)
        self.connection.execute(f"create table {model} as from stored_{model}")
        for hook in hooks:
            self.connection.execute(render(hook, variables(world), log))
        self.connection.execute(f"insert into {model} {sql}")
