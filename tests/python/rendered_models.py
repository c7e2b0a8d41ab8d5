"""Runs the project's own models on made-up tables in memory, without dbt and its ten seconds."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import jinja2
import yaml

ROOT = Path(__file__).resolve().parents[2]
MODELS = {path.stem: path for path in (ROOT / "models").rglob("*.sql")}
MACROS = "".join(
    path.read_text(encoding="utf-8")
    for folder in ("statistics", "scoring", "keys", "text", "history", "reports")
    for path in sorted((ROOT / "macros" / folder).glob("*.sql"))
) + "".join(
    (ROOT / "macros" / name).read_text(encoding="utf-8")
    for name in ("calendar/months_between.sql", "parsing/is_plausible.sql")
)
PROJECT = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))
AS_OF_DATE = "2026-06-30"


@cache
def template(source: str) -> jinja2.Template:
    """SQL with the statistics macros at hand; compiled once, as that takes longer than the SQL."""
    return jinja2.Environment().from_string(MACROS + source)


def render(
    source: str,
    variables: Mapping[str, Any] | None = None,
    context: Mapping[str, Any] | None = None,
) -> str:
    """Renders SQL with the macros that need no dbt; a ref becomes the bare name of the model."""
    values = {**PROJECT["vars"], **(variables or {})}
    basics: dict[str, Any] = {
        "ref": lambda name: name,
        "var": lambda name, default=None: values.get(name, default),
        "config": lambda **_: "",
        "as_of_date": lambda: f"date '{AS_OF_DATE}'",
        "is_incremental": lambda: False,
    }
    return template(source).render({**basics, **(context or {})})


def evaluate(expression: str) -> Any:
    """The value of one SQL expression written with the statistics macros."""
    row = duckdb.execute(f"select {render(expression)}").fetchone()
    assert row is not None
    return row[0]


def build(
    connection: duckdb.DuckDBPyConnection, model: str, variables: Mapping[str, Any] | None = None
) -> None:
    """Creates a model as a table, its parents first; a relation already there is an input."""
    source = MODELS[model].read_text(encoding="utf-8")
    for parent in parents(source):
        if not exists(connection, parent):
            build(connection, parent, variables)
    connection.execute(f"create table {model} as {render(source, variables)}")


def parents(source: str) -> list[str]:
    """The models a model reads."""
    return re.findall(r"ref\('(\w+)'\)", source)


def exists(connection: duckdb.DuckDBPyConnection, relation: str) -> bool:
    """Whether a table or view of that name is there."""
    found = connection.execute(
        "select count(*) from information_schema.tables where table_name = ?", [relation]
    ).fetchone()
    return found is not None and found[0] > 0


def rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    """The result of a query, one dictionary for each row."""
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
