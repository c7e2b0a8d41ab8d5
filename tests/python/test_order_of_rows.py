"""The order in which rows lie and the number of threads decide nothing, to the last digit."""

from collections.abc import Mapping

import duckdb
import pytest

from compiled_project import CompiledProject
from dbt_runs import EXPORTS

Contents = Mapping[str, list[str]]


def contents(connection: duckdb.DuckDBPyConnection) -> Contents:
    """Every relation with its rows as text, in the order of that."""
    relations = connection.execute(
        "select table_schema || '.' || table_name from information_schema.tables"
        " where table_catalog = 'icp'"
    ).fetchall()
    return {
        relation: sorted(map(repr, connection.execute(f"from icp.{relation}").fetchall()))
        for (relation,) in relations
    }


@pytest.fixture(scope="module")
def in_order(compiled_project: CompiledProject) -> Contents:
    """The sample built by one thread from rows that lie as they were read."""
    return contents(compiled_project.build(EXPORTS, compiled_project.relations, threads=1))


@pytest.mark.parametrize(("threads", "shuffle"), [(1, 1), (2, None), (2, 2), (4, 3)])
def test_every_relation_is_the_same_whatever_the_order_of_rows_and_the_threads(
    compiled_project: CompiledProject, in_order: Contents, threads: int, shuffle: int | None
) -> None:
    built = compiled_project.build(
        EXPORTS, compiled_project.relations, threads=threads, shuffle=shuffle
    )
    other = contents(built)
    assert other.keys() == in_order.keys()
    moved = {relation for relation, rows in in_order.items() if rows != other[relation]}
    assert len(in_order) > 250
    assert moved == set()
