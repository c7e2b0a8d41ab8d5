"""What `dim_icp_accounts` shows of an account is what it was scored on."""

import csv
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from rendered_models import rows
from sample_cells import EXPORTS

SHOWN = {
    "employee_count": "employee_count",
    "annual_revenue": "annual_revenue_amount",
    "industry": "industry",
    "growth_rate": "growth_rate",
}


@pytest.fixture(scope="module")
def warehouse(sample_warehouse: Path) -> Any:
    with duckdb.connect(str(sample_warehouse), read_only=True) as connection:
        yield connection


def accounts(warehouse: duckdb.DuckDBPyConnection) -> dict[str, dict[str, Any]]:
    return {row["account_key"]: row for row in rows(warehouse, "select * from dim_icp_accounts")}


@pytest.mark.parametrize("attribute_id", SHOWN)
def test_each_column_is_the_value_of_the_account_s_score_line(
    warehouse: duckdb.DuckDBPyConnection, attribute_id: str
) -> None:
    lines = warehouse.execute(
        "select account_key, attribute_value, cast(observed_date as varchar), is_known"
        " from fct_icp_score_lines inner join dim_icp_accounts"
        " using (account_key, scorecard_id, scorecard_version) where attribute_id = ?",
        [attribute_id],
    ).fetchall()
    found = accounts(warehouse)
    assert any(is_known for *_, is_known in lines)
    for key, value, observed_on, is_known in lines:
        shown = found[key][SHOWN[attribute_id]]
        told = json.loads(found[key]["scored_values"] or "{}").get(attribute_id)
        assert (shown is not None) == is_known == (told is not None)
        if is_known:
            assert (told["value"], told["observed_on"]) == (value, observed_on)
            lowest = value.split("-")[0].rstrip("+") if attribute_id == "employee_count" else value
            same = shown if isinstance(shown, str) else float(shown)
            assert same == (value if isinstance(shown, str) else pytest.approx(float(lowest)))


@pytest.mark.parametrize("attribute_id", ["growth_rate", "technologies"])
def test_what_a_file_of_attributes_says_last_is_shown_with_its_day(
    warehouse: duckdb.DuckDBPyConnection, attribute_id: str
) -> None:
    with (EXPORTS / "csv" / "attributes.csv").open(encoding="utf-8", newline="") as file:
        told = {
            (row["account_id"], row["observed_at"][:10])
            for row in csv.DictReader(file)
            if row["attribute_id"] == attribute_id
        }
    found = 0
    for key, row in accounts(warehouse).items():
        value = json.loads(row["scored_values"] or "{}").get(attribute_id, {})
        if value.get("source") == "attributes_file":
            found += 1
            assert row[SHOWN.get(attribute_id, attribute_id)] is not None
            names = {key, *xref(warehouse, key)}
            assert any((name, value["observed_on"]) in told for name in names), key
    assert found > 20


def xref(warehouse: duckdb.DuckDBPyConnection, key: str) -> set[str]:
    """Other names of the account: records folded into it, and plain ids of the csv source."""
    found = warehouse.execute(
        "select account_key from main_intermediate.int_account_xref"
        " where canonical_account_key = ?",
        [key],
    ).fetchall()
    names = {name for (name,) in found}
    return names | {name.removeprefix("csv:") for name in names}


def test_account_types_are_in_one_case(warehouse: duckdb.DuckDBPyConnection) -> None:
    types = {row["account_type"] for row in accounts(warehouse).values()} - {None}
    assert {"prospect", "customer"} <= types
    assert all(kind == kind.lower() for kind in types)
