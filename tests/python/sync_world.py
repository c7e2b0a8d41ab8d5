"""A small warehouse with made-up CRM records, built by the project's own sync models."""

from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from rendered_models import MODELS, ROOT, template

SCHEMAS = {
    "int_account_xref": "main_intermediate",
    "int_crm_payloads": "main_intermediate",
    "int_crm_changes": "main_intermediate",
    "int_crm_acknowledgements": "main_intermediate",
    "sync_fields": "main_seeds",
}

MODELS_IN_ORDER = (
    "int_crm_payloads",
    "int_crm_changes",
    "int_crm_acknowledgements",
    "sync_crm_accounts",
)


@dataclass(frozen=True)
class Account:
    """What the marts say of one account."""

    tier: str = "C"
    score: float | None = 50.0
    band: str | None = "weak"
    exclusions: str | None = None
    rules: tuple[str, ...] = ("size_ideal",)


@dataclass
class SyncWorld:
    """Records by key, with the account they count as and why; accounts by key."""

    warehouse: Path
    records: dict[str, tuple[str | None, str]] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)

    def put(self, key: str, account: Account) -> None:
        """Has a record that is an account of its own."""
        self.records[key] = (key, "own")
        self.accounts[key] = account

    def build(self, day: str = "2026-06-30", stop_before: str | None = None) -> None:
        """Builds as dbt does; `stop_before` leaves a model and those after it as they were."""
        with duckdb.connect(str(self.warehouse)) as connection:
            connection.begin()
            self._write_inputs(connection, day)
            for model in MODELS_IN_ORDER:
                if model == stop_before:
                    break
                _build(connection, model, day)
            connection.commit()

    def _write_inputs(self, connection: duckdb.DuckDBPyConnection, day: str) -> None:
        for schema in ("main_intermediate", "main_seeds"):
            connection.execute(f"create schema if not exists {schema}")
        connection.execute(
            "create or replace table main_seeds.sync_fields as"
            " from read_csv(?, all_varchar = true)",
            [str(ROOT / "seeds" / "mappings" / "sync_fields.csv")],
        )
        connection.execute(
            "create or replace table main_intermediate.int_account_xref"
            " (account_key text, canonical_account_key text, rule text)"
        )
        for key, (canonical, rule) in self.records.items():
            connection.execute(
                "insert into main_intermediate.int_account_xref values (?, ?, ?)",
                [key, canonical, rule],
            )
        connection.execute(
            "create or replace table dim_icp_accounts (account_key text, icp_tier text,"
            " icp_score double, band_id text, exclusion_ids text, override_id text,"
            " scorecard_id text, scorecard_version integer, as_of_date date)"
        )
        connection.execute(
            "create or replace table fct_icp_score_lines (account_key text, scorecard_id text,"
            " scorecard_version integer, criterion_id text, rule_id text, points double)"
        )
        for key, account in self.accounts.items():
            connection.execute(
                "insert into dim_icp_accounts values (?, ?, ?, ?, ?, null, 'core', 1, ?)",
                [key, account.tier, account.score, account.band, account.exclusions, day],
            )
            for number, rule in enumerate(account.rules):
                connection.execute(
                    "insert into fct_icp_score_lines values (?, 'core', 1, ?, ?, ?)",
                    [key, f"criterion_{number}", rule, 20.0 - number],
                )


def _build(connection: duckdb.DuckDBPyConnection, model: str, day: str) -> None:
    name = _relation(model)
    is_there = connection.execute(
        "select count(*) from duckdb_tables() where table_name = ?", [model]
    ).fetchall() != [(0,)]
    is_log = model in ("int_crm_changes", "int_crm_acknowledgements")
    sql = template(MODELS[model].read_text(encoding="utf-8")).render(
        ref=_relation,
        config=lambda **_: "",
        as_of_date=lambda: f"date '{day}'",
        is_incremental=lambda: is_log and is_there,
        this=name,
    )
    if is_log and is_there:
        connection.execute(f"insert into {name} {sql}")
    else:
        connection.execute(f"create or replace table {name} as {sql}")


def _relation(model: str) -> str:
    return f"{SCHEMAS.get(model, 'main')}.{model}"
