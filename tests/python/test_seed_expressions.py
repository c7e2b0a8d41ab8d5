"""Conditions of seed tests, evaluated in Python: the same answers as the database gives."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icp_warehouse.errors import IcpError
from icp_warehouse.seeds.declared import Declaration
from icp_warehouse.seeds.expressions import parsed
from icp_warehouse.seeds.seed_set import read_seeds
from icp_warehouse.seeds.sources import folder_files

SEEDS = read_seeds(folder_files(Path(__file__).resolve().parents[2] / "seeds"))
CHECKED = [
    pytest.param(declaration, str(test.arguments["expression"]), kind, id=test.name)
    for declaration in SEEDS.declarations.values()
    for kind in ("expression_is_true", "group_expression_is_true")
    for test in declaration.tests_of(kind)
]
NUMBERS = st.sampled_from([None, -1, 0, 1, 2, 50, 100])
DAYS = st.sampled_from([None, date(2025, 7, 1), date(2026, 6, 30)])


def texts(expression: str) -> st.SearchStrategy[str | None]:
    """The words of the expression, in small and capital letters, and some that are none."""
    words = [part for number, part in enumerate(expression.split("'")) if number % 2]
    return st.sampled_from([None, "", "a:b", " a.b", *words, *map(str.upper, words)])


def rows_of(declaration: Declaration, expression: str) -> st.SearchStrategy[dict[str, Any]]:
    columns = parsed(expression).columns or tuple(declaration.types)
    strategies = {}
    for name in columns:
        kind = declaration.types[name].lower()
        is_number = kind.startswith(("integer", "numeric"))
        plain = DAYS if kind == "date" else texts(expression)
        strategies[name] = NUMBERS if is_number else plain
    return st.fixed_dictionaries(strategies)


def database_says(declaration: Declaration, expression: str, rows: Sequence[dict[str, Any]]) -> Any:
    """Whether the expression is true, per row and over all rows as one group."""
    names = list(rows[0])
    kinds = ", ".join(f'"{name}" {declaration.types[name]}' for name in names)
    with duckdb.connect() as connection:
        connection.execute(f"create table seed ({kinds})")
        places = ", ".join("?" for _ in names)
        connection.executemany(
            f"insert into seed values ({places})", [[row[name] for name in names] for row in rows]
        )
        is_group = any(f"{name}(" in expression for name in ("count", "min"))
        return connection.execute(f"select ({expression}) is true from seed").fetchall(), is_group


@settings(max_examples=12)
@pytest.mark.parametrize(("declaration", "expression", "kind"), CHECKED)
@given(data=st.data())
def test_python_and_the_database_agree(
    declaration: Declaration, expression: str, kind: str, data: st.DataObject
) -> None:
    rows = data.draw(st.lists(rows_of(declaration, expression), min_size=1, max_size=8))
    node = parsed(expression)
    answers, is_group = database_says(declaration, expression, rows)
    assert is_group == (kind == "group_expression_is_true")
    if is_group:
        assert [(node.holds(rows[0], rows),)] == answers
    else:
        assert [(node.holds(row),) for row in rows] == answers


def test_expressions_read_columns_that_their_seed_declares() -> None:
    for checked in CHECKED:
        declaration, expression, _ = checked.values
        assert set(parsed(str(expression)).columns) <= set(declaration.types)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("expression", "row", "broken"),
    [
        ("size > 0 and state in ('on', 'off')", {"size": 0, "state": "odd"},
         ["size > 0", "state in ('on', 'off')"]),
        ("coalesce(size > 0, true)", {"size": None}, []),
        ("coalesce(size > 0, true)", {"size": 0}, ["size > 0"]),
        ("coalesce(low <= high, low is not null)", {"low": None, "high": 1}, ["low is not null"]),
        ("case state when 'on' then size > 0 when 'off' then true end",
         {"state": "on", "size": 0}, ["size > 0"]),
        ("case when size > 0 then true else state = 'off' end", {"state": "on", "size": 0},
         ["state = 'off'"]),
        ("size between 0 and 1 and part > 0.5", {"size": 2, "part": Decimal("0.5")},
         ["size between 0 and 1", "part > 0.5"]),
    ],
)  # fmt: skip
def test_the_smallest_broken_parts_are_named(
    expression: str, row: dict[str, Any], broken: list[str]
) -> None:
    assert [node.text for node in parsed(expression).failures(row)] == broken


@pytest.mark.parametrize("expression", ["a = ", "a ~ 'b'", "sqrt(a) > 1", "a > 1 b", "(a > 1"])
def test_what_cannot_be_read_is_refused_with_a_sentence(expression: str) -> None:
    with pytest.raises(IcpError, match="cannot be read at"):
        parsed(expression)
