"""Builds the project's own models from export files in memory: seconds in place of a dbt run.

dbt compiles every model and data test once for a test session; here they run in plain DuckDB, with
the seeds of the project, edited or not, and the files that the reader lands.
"""

import csv
import json
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from dbt_common.clients import agate_helper

from dbt_runs import AS_OF_DATE, ROOT, assert_succeeded, dbt
from icp_warehouse.landing import land_object, land_unclaimed

# Seeds that the reader goes through from top to bottom: of two columns the first named counts.
READ_IN_ORDER = ("column_map", "source_formats")

Node = Mapping[str, Any]
SeedRows = list[dict[str, str]]


def compile_project(folder: Path) -> None:
    """Lets dbt compile the project into a folder, as for a first build on AS_OF_DATE."""
    run = dbt(["--quiet", "compile"], warehouse=folder / "icp.duckdb", exports=folder)
    assert_succeeded(run)


class CompiledProject:
    """The SQL of every model and data test, from a folder that `compile_project` has filled."""

    as_of_date = AS_OF_DATE

    def __init__(self, folder: Path) -> None:
        manifest = folder / "icp_run" / "target" / "manifest.json"
        nodes: dict[str, Node] = json.loads(manifest.read_text(encoding="utf-8"))["nodes"]
        self._nodes = nodes
        self._by_name = {
            node["name"]: node for node in nodes.values() if node["resource_type"] != "test"
        }
        self._tests = {
            node["name"]: node for node in nodes.values() if node["resource_type"] == "test"
        }

    def build(
        self,
        exports: Path,
        names: Iterable[str],
        seeds: Mapping[str, Callable[[SeedRows], SeedRows]] | None = None,
        threads: int = 2,
        shuffle: int | None = None,
    ) -> duckdb.DuckDBPyConnection:
        """A database in memory with these relations and what they read, found by bare names.

        `seeds` edits the rows of a seed, by its name, before they are loaded. With `shuffle` the
        rows of every relation lie in another order, drawn by that number.
        """
        connection = duckdb.connect(config={"threads": threads})
        connection.execute("set timezone = 'UTC'")
        connection.execute("attach ':memory:' as icp")
        connection.execute("use icp")
        schemas = sorted({node["schema"] for node in self._nodes.values()})
        for schema in schemas:
            connection.execute(f'create schema if not exists "{schema}"')
        connection.execute(f"set search_path = '{','.join(f'icp.{schema}' for schema in schemas)}'")
        run = _Run(self, connection, exports, seeds or {}, shuffle=shuffle)
        for name in names:
            run.make(self._by_name[name])
        return connection

    def save(self, exports: Path, warehouse: Path) -> None:
        """Builds everything into a file, as the commands of icp read it."""
        with self.build(exports, self.relations) as connection:
            connection.execute(f"attach '{warehouse}' as saved")
            connection.execute("copy from database icp to saved")

    def load_seed(self, connection: duckdb.DuckDBPyConnection, file: Path) -> None:
        """Loads a file as the seed of its name, as dbt does: agate reads it, DuckDB copies it."""
        node = self._by_name[file.stem]
        types: dict[str, str] = node["config"]["column_types"]
        texts = [name for name, kind in types.items() if kind == "text"]
        names = agate_helper.from_csv(str(file), texts).column_names
        columns = ", ".join(f'"{name}" {types.get(name, "text")}' for name in names)
        connection.execute(f"create or replace table {node['relation_name']} ({columns})")
        connection.execute(
            f"copy {node['relation_name']} from '{file}' (format csv, header true, delimiter ',')"
        )

    def remake(
        self, connection: duckdb.DuckDBPyConnection, exports: Path, changed: Iterable[str]
    ) -> set[str]:
        """Makes anew all that is made from relations; gives the ids of both."""
        stale = {self._by_name[name]["unique_id"] for name in changed}
        run = _Run(self, connection, exports, {}, done=set(self._nodes))
        for node in self._in_order():
            if stale.intersection(node["depends_on"].get("nodes", ())):
                stale.add(node["unique_id"])
                run.remake(node)
        return stale

    def tests_on(self, unique_ids: Collection[str], *, alone: bool = False) -> list[str]:
        """The data tests that read one of these relations, or `alone` no other than seeds."""
        return [
            name
            for name in self._tests
            if (parents := self.parents(name)) & set(unique_ids)
            and not (alone and any(not parent.startswith("seed.") for parent in parents))
        ]

    def _in_order(self) -> list[Node]:
        """Seeds and models, each after those it reads."""
        ordered: dict[str, Node] = {}

        def put(unique_id: str) -> None:
            if unique_id not in ordered:
                for parent in self._nodes[unique_id]["depends_on"].get("nodes", ()):
                    put(parent)
                ordered[unique_id] = self._nodes[unique_id]

        for name in self.relations:
            put(self._by_name[name]["unique_id"])
        return list(ordered.values())

    @property
    def relations(self) -> list[str]:
        """The names of all seeds and models."""
        return [
            name
            for name, node in self._by_name.items()
            if node["resource_type"] in ("seed", "model")
        ]

    @property
    def kept_relations(self) -> list[str]:
        """The names of the models that a build adds to and does not make anew."""
        return [
            name
            for name, node in self._by_name.items()
            if node["config"]["materialized"] == "incremental"
        ]

    @property
    def data_tests(self) -> list[str]:
        """The names of all data tests."""
        return list(self._tests)

    def relation(self, name: str) -> str:
        """The relation that SQL compiled by dbt reads for a seed or model."""
        return str(self._by_name[name]["relation_name"])

    def sql(self, name: str) -> str:
        """The SQL of a model as dbt compiled it."""
        return str(self._by_name[name]["compiled_code"])

    def failures(self, connection: duckdb.DuckDBPyConnection, test: str) -> list[tuple[Any, ...]]:
        """The rows for which a data test would fail the build."""
        return connection.execute(self._tests[test]["compiled_code"]).fetchall()

    def parents(self, name: str) -> set[str]:
        """The ids of what a relation or a data test reads."""
        found: Node = (self._by_name | self._tests)[name]
        return set(found["depends_on"].get("nodes", ()))  # a seed has no such list

    def upstream(self, name: str) -> set[str]:
        """The ids of all that a relation is made from."""
        found: set[str] = set()
        waiting = self.parents(name)
        while waiting:
            unique_id = waiting.pop()
            found.add(unique_id)
            waiting |= self.parents(self._nodes[unique_id]["name"]) - found
        return found

    def node(self, unique_id: str) -> Node:
        """The node of that id."""
        return self._nodes[unique_id]


class _Run:
    """One build: makes a relation after all it reads, each once."""

    def __init__(
        self,
        project: CompiledProject,
        connection: duckdb.DuckDBPyConnection,
        exports: Path,
        seeds: Mapping[str, Callable[[SeedRows], SeedRows]],
        done: set[str] | None = None,
        shuffle: int | None = None,
    ) -> None:
        self._project = project
        self._connection = connection
        self._exports = exports
        self._seeds = seeds
        self._made: set[str] = set() if done is None else done
        self._shuffle = shuffle

    def make(self, node: Node) -> None:
        """Makes a seed or a model."""
        if node["unique_id"] in self._made:
            return
        self._made.add(node["unique_id"])
        if node["resource_type"] == "seed":
            self._make_seed(node)
        else:
            for parent in node["depends_on"]["nodes"]:
                self.make(self._project.node(parent))
            self.remake(node)
        if self._shuffle is not None and node["name"] not in READ_IN_ORDER:
            self._reorder(node["relation_name"], self._shuffle)

    def remake(self, node: Node) -> None:
        """Makes a model from what it reads as that stands."""
        if node["language"] == "python":
            self._land(node)
        else:
            self._connection.execute(
                f"create or replace table {node['relation_name']} as {node['compiled_code']}"
            )

    def _reorder(self, relation: str, shuffle: int) -> None:
        self._connection.execute(
            f"create or replace temp table reordered as select * exclude (place) from"
            f" (select *, row_number() over () as place from {relation})"
            f" order by hash(place, {shuffle})"
        )
        self._connection.execute(f"create or replace table {relation} as from temp.reordered")

    def _land(self, node: Node) -> None:
        name = node["name"].removeprefix("raw_")
        if name == "unclaimed_files":
            landed = land_unclaimed(str(self._exports))
        else:
            source, object_name = name.split("__")
            landed = land_object(
                source,
                object_name,
                str(self._exports),
                self._connection.table("icp.main_seeds.column_map"),
                self._connection.table("icp.main_seeds.source_formats"),
            )
        table = landed.read_all()
        self._connection.register("landed", table)
        self._connection.execute(f"create or replace table {node['relation_name']} as from landed")
        self._connection.unregister("landed")

    def _make_seed(self, node: Node) -> None:
        with (ROOT / node["original_file_path"]).open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream)
            rows, names = list(reader), list(reader.fieldnames or ())
        if edit := self._seeds.get(node["name"]):
            rows = edit(rows)
        types = node["config"]["column_types"]
        table = pa.table(
            {name: pa.array([row[name] or None for row in rows], pa.string()) for name in names}
        )
        self._connection.register("rows_of_seed", table)
        columns = ", ".join(f'cast("{name}" as {types[name]}) as "{name}"' for name in names)
        self._connection.execute(
            f"create table {node['relation_name']} as select {columns} from rows_of_seed"
        )
        self._connection.unregister("rows_of_seed")
