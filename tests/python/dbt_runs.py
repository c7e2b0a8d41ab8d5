"""Runs of dbt as a person starts it, and the marts that they leave behind."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import duckdb

ROOT = Path(__file__).resolve().parents[2]
EXPORTS = ROOT / "sample_exports"
AS_OF_DATE = "2026-06-30"
NO_TESTS = ["--exclude-resource-type", "test", "unit_test"]

# What a mart says of the file a record came in; the same records in another file differ in it.
FILE_COLUMNS = {
    "file",
    "record_no",
    "line_no",
    "raw_text",
    "sha256",
    "byte_count",
    "encoding",
    "delimiter",
    "header",
    "warnings",
    "unmapped_columns",
}


def dbt(
    arguments: list[str],
    *,
    warehouse: Path,
    exports: Path,
    as_of_date: str = AS_OF_DATE,
    project: Path = ROOT,
    environment: Mapping[str, str] | None = None,
    more_variables: Mapping[str, object] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Runs dbt with a profile and a target of its own beside the warehouse; stdout has it all."""
    own = warehouse.parent / f"{warehouse.stem}_run"
    own.mkdir(exist_ok=True)
    shutil.copy(ROOT / "profiles.example.yml", own / "profiles.yml")
    variables = {"as_of_date": as_of_date, "exports_path": str(exports), **(more_variables or {})}
    return subprocess.run(
        [
            *(sys.executable, "-m", "dbt.cli.main", "--no-use-colors"),
            *("--log-path", str(own / "logs")),
            *arguments,
            *("--project-dir", str(project), "--target-path", str(own / "target")),
            *("--vars", json.dumps(variables)),
        ],
        env={
            **os.environ,
            "DBT_PROFILES_DIR": str(own),
            "ICP_WAREHOUSE": str(warehouse),
            "PYTHONPATH": str(ROOT / "python"),
            **(environment or {}),
        },
        cwd=own,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def assert_succeeded(run: subprocess.CompletedProcess[str]) -> None:
    assert run.returncode == 0, run.stdout[-5000:]


def project_copy(folder: Path) -> Path:
    """A copy of the dbt project, whose seeds may be edited."""
    folder.mkdir()
    shutil.copy(ROOT / "dbt_project.yml", folder)
    for name in ("models", "macros", "seeds", "analyses"):
        shutil.copytree(ROOT / name, folder / name)
    skipped = shutil.ignore_patterns("python", "fixtures")
    shutil.copytree(ROOT / "tests", folder / "tests", ignore=skipped)
    return folder


def query(warehouse: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def moved_marts(
    before: Path, after: Path, leaving_out: Collection[str] = ()
) -> dict[str, list[tuple[Any, ...]]]:
    """Per mart that differs, some rows that only one of the warehouses has."""
    moved = {}
    with duckdb.connect() as connection:
        for name, path in (("before", before), ("after", after)):
            connection.execute(f"attach '{path}' as {name} (read_only)")
        columns = mart_columns(connection, "before")
        assert columns
        assert columns == mart_columns(connection, "after")
        for mart, names in columns.items():
            compared = ", ".join(name for name in names if name.strip('"') not in leaving_out)
            old, new = (
                f"select {compared} from {name}.main.{mart}" for name in ("before", "after")
            )
            gone = connection.execute(f"{old} except all {new}").fetchall()
            come = connection.execute(f"{new} except all {old}").fetchall()
            if gone or come:
                moved[mart] = [("gone", *row) for row in gone[:2]]
                moved[mart] += [("come", *row) for row in come[:2]]
    return moved


def mart_columns(connection: duckdb.DuckDBPyConnection, catalog: str) -> dict[str, list[str]]:
    """The columns of every mart in a catalog, in their order, quoted as SQL asks for `window`."""
    columns: dict[str, list[str]] = {}
    for mart, name in connection.execute(
        "select table_name, column_name from information_schema.columns"
        " where table_catalog = ? and table_schema = 'main' order by table_name, ordinal_position",
        [catalog],
    ).fetchall():
        columns.setdefault(mart, []).append(f'"{name}"')
    return columns
