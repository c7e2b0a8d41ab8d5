"""What the data tests of seeds refuse in the warehouse, the command refuses before it, and back."""

import csv
import io
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import jinja2
import pytest

from edited_seeds import AS_OF, edited_seeds, path_of, shipped_files
from icp_warehouse.check.cells import value
from icp_warehouse.check.run import GENERAL, check_seeds
from icp_warehouse.seeds.declared import DataTest
from icp_warehouse.seeds.seed_set import SeedSet, read_seeds

ROOT = Path(__file__).resolve().parents[2]
MACRO = (ROOT / "macros/testing/stop_with_sentence.sql").read_text(encoding="utf-8")
# Checks that say nothing but what a data test says; others may be stricter than the build.
SAME = {"key_empty", "key_repeated", "value_not_allowed", "reference_missing", "value_set_missing"}
SAME |= {"rows_do_not_fit", "rule_above_max", "version_overlap", "range_overlap"}
# A weighted card without any weight passes the build.
STRICTER = {"weight_missing", "weights_not_100"}
SAME |= {check_id for ids in GENERAL.values() for check_id in ids} - STRICTER
ODD = [
    "",
    "odd",
    "any_of",
    "otherwise",
    "best",
    "@core_industries",
    "@odd",
    "0",
    "-1",
    "25",
    "2000",
    "last_n_deals",
]
EDITED = (
    *("scorecards", "scorecard_categories", "scorecard_criteria", "scorecard_rules"),
    *("score_bands", "attributes", "value_sets", "exclusions", "conditions", "segments"),
    *("signal_evidence", "tier_routing", "validation_targets", "icp_reviews"),
)
Rows = list[dict[str, str]]


@dataclass(frozen=True)
class Relation:
    """A table, or what a test's `where` leaves of it, as dbt hands it to a test."""

    identifier: str
    where: str | None = None

    def __str__(self) -> str:
        if self.where is None:
            return self.identifier
        return f"(select * from {self.identifier} where {self.where})"


def rendered(seed: str, test: DataTest) -> str:
    source = (ROOT / "tests" / "generic" / f"{test.kind}.sql").read_text(encoding="utf-8")
    body = re.sub(r"{% test \w+\(.*?\) %}|{% endtest %}", "", source)
    arguments: dict[str, Any] = dict(test.arguments)
    for name, text in arguments.items():
        if isinstance(text, str) and (found := re.fullmatch(r"ref\('(\w+)'\)", text)):
            arguments[name] = Relation(found[1])
    template = jinja2.Environment().from_string(MACRO + body)
    return template.render(model=Relation(seed, test.where), **arguments)


def read_rows(content: bytes) -> Rows:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def load(connection: duckdb.DuckDBPyConnection, seeds: SeedSet, name: str) -> None:
    types = seeds.declarations[name].types
    columns = ", ".join(f'"{column}" {kind}' for column, kind in types.items())
    connection.execute(f"create or replace table {name} ({columns})")
    rows = [[value(row[one], kind) for one, kind in types.items()] for row in seeds.rows(name)]
    if rows:
        places = ", ".join("?" for _ in types)
        connection.executemany(f"insert into {name} values ({places})", rows)


def changed(rows: Rows, types: dict[str, str], chance: random.Random) -> Rows:
    """The rows with a cell of the same type changed, or a row doubled or taken out."""
    rows = [dict(row) for row in rows]
    number = chance.randrange(len(rows))
    match chance.randrange(6):
        case 0:
            del rows[number]
        case 1:
            rows.insert(number, dict(rows[number]))
        case _:
            column = chance.choice(list(types))
            words = ODD + [row[column] for row in rows]
            fitting = [word for word in words if not word or value(word, types[column]) is not None]
            rows[number][column] = chance.choice(fitting)
    return rows


def as_csv(rows: Rows, names: list[str]) -> bytes:
    file = io.StringIO()
    writer = csv.DictWriter(file, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def failing(connection: duckdb.DuckDBPyConnection, tests: dict[str, str]) -> Iterator[str]:
    for name, query in tests.items():
        try:
            if connection.execute(query).fetchall():
                yield name
        except duckdb.Error:
            yield name


def disagreements(
    connection: duckdb.DuckDBPyConnection, edit_count: int, chance: random.Random
) -> tuple[int, list[tuple[str, object]]]:
    """How many drawn edits the data tests refuse, and those on which the command says otherwise."""
    shipped = edited_seeds()
    tests = {
        test.name: rendered(name, test)
        for name, declaration in shipped.declarations.items()
        for test in declaration.tests
    }
    refused, odd = 0, list[tuple[str, object]]()
    for number in range(edit_count):
        name = EDITED[number % len(EDITED)]
        types = dict(shipped.declarations[name].types)
        rows = changed(read_rows(shipped_files()[path_of(name)]), types, chance)
        seeds = read_seeds({**shipped_files(), path_of(name): as_csv(rows, list(types))})
        load(connection, seeds, name)
        readers = {test: sql for test, sql in tests.items() if re.search(rf"\b{name}\b", sql)}
        failed = list(failing(connection, readers))
        load(connection, shipped, name)
        findings = check_seeds(seeds, AS_OF)
        refused += bool(failed)
        if failed and not any(one.level == "error" for one in findings):
            odd.append((name, failed))
        said = [one for one in findings if one.check_id in SAME]
        if said and not failed:
            odd.append((name, said))
    return refused, odd


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    shipped = edited_seeds()
    with duckdb.connect(config={"threads": 1}) as made:
        for name in shipped.seeds:
            load(made, shipped, name)
        yield made


def test_both_refuse_the_same_edits(connection: duckdb.DuckDBPyConnection) -> None:
    refused, odd = disagreements(connection, 60, random.Random("edits"))
    assert odd == []
    assert refused >= 20
