"""A number counts in the unit its column is written in, wherever it comes from."""

import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from compiled_project import CompiledProject, SeedRows
from rendered_models import rows

GROWTH = """Id,Name,NumberOfEmployees,AnnualRevenue,Growth_Rate__c,LastModifiedDate
001HX0000000001,Marl 1,300,50000000,4.0,2026-05-01T08:00:00.000Z
001HX0000000002,Marl 2,300,50000000,12.5,2026-05-01T08:00:00.000Z
001HX0000000003,Marl 3,300,50000000,25%,2026-05-01T08:00:00.000Z
001HX0000000004,Marl 4,300,50000000,-3.5 %,2026-05-01T08:00:00.000Z
001HX0000000005,Marl 5,300,50000000,,2026-05-01T08:00:00.000Z
"""
HISTORY = """Id,AccountId,Field,OldValue,NewValue,CreatedDate,IsDeleted
017HX0000000001,001HX0000000001,Growth_Rate__c,15.0,4.0,2026-05-01T08:00:00.000Z,false
"""
DEALS = """deal_id,account_id,created_at,closed_at,is_won,Margin,Margin in percent,Budget (k)
1,a,2026-02-01,2026-04-01,true,0.31,,
2,a,2026-02-01,2026-04-01,true,0.31,28,1.5
3,a,2026-02-01,2026-04-01,true,,7.25%,2
4,a,2026-02-01,2026-04-01,true,,,30%
"""
OWN_FIELDS = ("Margin in percent,margin,percent", "Margin,margin,", "Budget (k),budget,thousands")


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def percents(
    compiled_project: CompiledProject, tmp_path_factory: pytest.TempPathFactory
) -> duckdb.DuckDBPyConnection:
    exports = write(
        tmp_path_factory.mktemp("percents"),
        {"salesforce/Account.csv": GROWTH, "salesforce/AccountHistory.csv": HISTORY},
    )
    return compiled_project.build(exports, ["fct_icp_score_lines", "int_attribute_records"])


def growth_points(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[Any, ...]]:
    found = connection.execute(
        "select right(account_key, 4), attribute_value, points from fct_icp_score_lines"
        " where scorecard_id = 'core' and attribute_id = 'growth_rate'"
    ).fetchall()
    return {key[:1]: tuple(values) for key, *values in found}


def test_salesforce_percent_fields_hold_4_for_4_percent(
    percents: duckdb.DuckDBPyConnection,
) -> None:
    found = {
        account: (value, float(points))
        for account, (value, points) in growth_points(percents).items()
    }
    assert found == {
        "1": ("0.04", 0),
        "2": ("0.125", 2),
        "3": ("0.25", 5),
        "4": ("-0.035", 0),
        "5": (None, 0),
    }


def test_the_history_of_a_percent_field_is_in_percent_too(
    percents: duckdb.DuckDBPyConnection,
) -> None:
    sides = percents.execute(
        "select side, attribute_value from int_attribute_records"
        " where object_name = 'field_history' order by side"
    ).fetchall()
    assert sides == [("new", "0.04"), ("old", "0.15")]


def own_fields(seed: SeedRows) -> SeedRows:
    return seed + [
        {
            **{"source": "csv", "object": "deals", "parser": "number", "required": "false"},
            **{"source_column": column, "canonical_column": f"attribute:{name}", "unit": unit},
        }
        for column, name, unit in (row.split(",") for row in OWN_FIELDS)
    ]


def own_attributes(seed: SeedRows) -> SeedRows:
    blank = dict.fromkeys(seed[0], "")
    named = {"grain": "deal", "value_kind": "number", "dimension": "economic"}
    return seed + [{**blank, **named, "attribute_id": name} for name in ("budget", "margin")]


def test_each_value_of_an_own_field_counts_in_the_unit_of_its_column(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    exports = write(tmp_path, {"csv/accounts.csv": "account_id\na\n", "csv/deals.csv": DEALS})
    built = compiled_project.build(
        exports,
        ["int_attribute_records"],
        seeds={"column_map": own_fields, "attributes": own_attributes},
    )
    found = rows(
        built,
        "select record_no, attribute_id, unit, attribute_value from int_attribute_records"
        " order by attribute_id, record_no",
    )
    assert [tuple(row.values()) for row in found] == [
        (2, "budget", "thousands", "1500"),
        (3, "budget", "thousands", "2000"),
        (4, "budget", "thousands", "0.3"),
        (1, "margin", None, "0.31"),
        (2, "margin", "percent", "0.28"),
        (3, "margin", "percent", "0.0725"),
    ]


def test_the_public_case_of_a_percent_field(
    compiled_project: CompiledProject, shared_cases: Path | None, tmp_path: Path
) -> None:
    folder = shared_cases and next(shared_cases.glob("03-*"), None)
    if folder:
        shutil.copytree(folder / "exports", tmp_path / "exports")
        built = compiled_project.build(tmp_path / "exports", ["fct_icp_score_lines"])
        points = [float(points) for _, points in growth_points(built).values()]
        assert sorted(points) == [0, 2, 5]
