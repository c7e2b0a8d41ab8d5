"""Lands a few bytes as an export would be landed, and shows what came of them."""

import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from icp_warehouse.landing import land_object
from icp_warehouse.objects import OBJECTS, Parser
from icp_warehouse.reader.column_map import declared_parsers

MAP_COLUMNS = (
    *("source", "object", "source_column", "canonical_column", "parser", "required", "unit"),
)

# Five columns are enough for every defect: Id, Name, Website, Industry, Employees.
ACCOUNTS = (
    ("Id", "account_id", "true"),
    ("Name", "account_name", "false"),
    ("Website", "domain", "false"),
    ("Industry", "industry", "false"),
    ("Employees", "employee_count", "false"),
)
HEADER = b"Id,Name,Website,Industry,Employees\n"
CANONICAL = ("account_id", "account_name", "domain", "industry", "employee_count")


@dataclass(frozen=True)
class Landed:
    """What one call of land_object gave, by kind of row."""

    rows: list[dict[str, Any]]

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        return [row for row in self.rows if row["_row_kind"] == kind]

    @property
    def in_order(self) -> list[dict[str, Any]]:
        """All rows, the ledger first, then the records as they stand in the file."""
        return sorted(self.rows, key=lambda row: row["_record_no"])

    @property
    def records(self) -> list[tuple[str | None, ...]]:
        return self.columns(CANONICAL)

    def columns(self, names: Sequence[str]) -> list[tuple[str | None, ...]]:
        return [tuple(row[name] for name in names) for row in self.of_kind("record")]

    @property
    def rejects(self) -> list[tuple[int, str, str]]:
        """Line, reason and raw text of each refused record."""
        return [
            (row["_line_no"], row["_reason"], row["_raw_text"]) for row in self.of_kind("reject")
        ]

    @property
    def ledgers(self) -> list[dict[str, Any]]:
        return [json.loads(row["_raw_text"]) for row in self.of_kind("file")]

    @property
    def ledger(self) -> dict[str, Any]:
        (ledger,) = self.ledgers
        return ledger

    @property
    def warning_codes(self) -> list[str]:
        return [warning.split(":")[0] for warning in self.ledger["warnings"]]


def relation(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> duckdb.DuckDBPyRelation:
    """Make a seed as a dbt model sees it."""
    connection = duckdb.connect()
    connection.execute(f"create table seed ({', '.join(f'{name} text' for name in columns)})")
    connection.executemany(
        f"insert into seed values ({', '.join('?' for _ in columns)})", [tuple(row) for row in rows]
    )
    return connection.table("seed")


def map_of(
    rows: Iterable[Sequence[str]], source: str = "csv", object_name: str = "accounts"
) -> duckdb.DuckDBPyRelation:
    """Make a column_map from (source column, canonical column, required[, unit])."""
    columns = OBJECTS[object_name].columns
    return relation(
        MAP_COLUMNS,
        [
            (
                *(source, object_name, name, canonical),
                *(_parser(columns, canonical), required, *(unit or [""])),
            )
            for name, canonical, required, *unit in rows
        ],
    )


def _parser(columns: Mapping[str, Parser], canonical: str) -> str:
    return declared_parsers(columns[canonical])[0] if canonical in columns else "text"


def formats(fallback: str | None = "cp1252", source: str = "csv") -> duckdb.DuckDBPyRelation:
    return relation(("source", "fallback_encoding"), [(source, fallback)])


ACCOUNTS_MAP = map_of(ACCOUNTS)
CP1252 = formats()


def write_exports(folder: Path, files: Mapping[str, bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def land(
    files: Mapping[str, bytes],
    column_map: duckdb.DuckDBPyRelation = ACCOUNTS_MAP,
    source_formats: duckdb.DuckDBPyRelation = CP1252,
    source: str = "csv",
    object_name: str = "accounts",
) -> Landed:
    with tempfile.TemporaryDirectory() as folder:
        exports = write_exports(Path(folder), files)
        reader = land_object(source, object_name, exports, column_map, source_formats)
        return Landed(reader.read_all().to_pylist())


def land_accounts(
    content: bytes, column_map: duckdb.DuckDBPyRelation = ACCOUNTS_MAP, **more: Any
) -> Landed:
    return land({"csv/accounts.csv": content}, column_map, **more)
