"""A database in memory beside a warehouse: models run here, and the warehouse is only read.

A model runs only if something it reads differs from what the warehouse was built with. If it then
turns out equal to the table in the warehouse, the models after it need not run either.
"""

import re
import tempfile
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from icp_warehouse.errors import IcpError
from icp_warehouse.rescore.project import Model, Project, Renderer
from icp_warehouse.rescore.seed_tables import load_seed
from icp_warehouse.seeds.seed_set import SeedSet
from icp_warehouse.warehouse import in_a_sentence, opened

# Comparing a table costs about as much as making it.
COMPARED_ROWS = 250_000
SAFE_NAME = re.compile(r"\w+")


@dataclass(frozen=True)
class Scratch:
    """A connection on which the warehouse is attached, and where its tables are."""

    connection: duckdb.DuckDBPyConnection
    project: Project
    renderer: Renderer
    stored: Mapping[str, str]
    row_counts: Mapping[str, int]
    as_of: str
    # Above so many rows a table is taken as changed without comparing it.
    compared_rows: int = COMPARED_ROWS
    # Which rows of a model matter, as a condition that may refer to other models.
    narrowed: Mapping[str, str] = field(default_factory=dict)

    def relation(self, name: str) -> str:
        """Return where the warehouse keeps a table."""
        if name not in self.stored:
            raise IcpError(f"The warehouse has no {name}; run `dbt build` to its end first.")
        return self.stored[name]

    def narrowed_to(self, conditions: Mapping[str, str]) -> "Scratch":
        """Return the same database, in which models keep only the rows that meet a condition."""
        return replace(self, narrowed=conditions)


@contextmanager
def opened_scratch(
    warehouse: Path, project: Project, variables: Mapping[str, object]
) -> Iterator[Scratch]:
    """Yield a scratch database; it leaves nothing behind."""
    with opened(warehouse, ["dim_icp_accounts"]):
        pass  # whatever keeps the file from being read is said in a sentence
    with (
        tempfile.TemporaryDirectory() as spill,
        duckdb.connect() as connection,
        in_a_sentence(warehouse),
    ):
        connection.execute("set temp_directory = ?", [spill])
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set enable_progress_bar = false")  # it would write into the report
        connection.execute(
            f"attach '{str(warehouse).replace(chr(39), chr(39) * 2)}' as warehouse (read_only)"
        )
        found = connection.execute(
            "select table_name, schema_name, estimated_size from duckdb_tables()"
            " where database_name = 'warehouse' order by schema_name"
        ).fetchall()
        stored = {name: f'warehouse."{schema}"."{name}"' for name, schema, _ in found}
        counts = {name: size for name, _, size in found}
        as_of = _as_of_date(connection, warehouse, stored)
        if (asked := str(variables.get("as_of_date") or as_of)) != as_of:
            raise IcpError(
                f"{warehouse} was built as of {as_of}, not {asked}; build it as of that day, or "
                "leave as_of_date out of --vars."
            )
        renderer = project.renderer({**variables, "as_of_date": as_of}, stored)
        yield Scratch(connection, project, renderer, stored, counts, as_of)


def _as_of_date(
    connection: duckdb.DuckDBPyConnection, warehouse: Path, stored: Mapping[str, str]
) -> str:
    row = connection.execute(f"select max(as_of_date) from {stored['dim_icp_accounts']}").fetchone()
    if row is None or row[0] is None:
        raise IcpError(f"{warehouse} holds no account; load exports and run `dbt build` first.")
    return str(row[0])


class Side:
    """One of the two sets of seeds, and the tables that follow from it in a schema of its own."""

    def __init__(self, scratch: Scratch, schema: str, seeds: SeedSet, origin: str) -> None:
        """Name the side; nothing runs yet."""
        self.scratch = scratch
        self.schema = schema
        self.seeds = seeds
        self.origin = origin
        self.dirty: set[str] = set()
        self.ran: list[str] = []
        self._made: set[str] = set()
        scratch.connection.execute(f'create schema "{schema}"')

    def load(self, names: Set[str], declarations: SeedSet) -> None:
        """Load seeds, and note which differ from those that the warehouse was built with."""
        for name in sorted(names):
            declaration = declarations.declarations[name]
            load_seed(
                self.scratch.connection, self.schema, name, self.seeds, declaration, self.origin
            )
            self._made.add(name)
            if not self._equals_stored(name, ", ".join(f'"{c}"' for c in declaration.types)):
                self.dirty.add(name)

    def take_stored(self, names: Set[str]) -> None:
        """Take the seeds the warehouse was built with, as if they had changed."""
        for name in sorted(names):
            self._show(name)
        self.dirty |= names

    def give(self, name: str, sql: str, values: object = None) -> None:
        """Put rows in place of a model, and run what reads it."""
        self.scratch.connection.execute(f'create table {self.schema}."{name}" as {sql}', values)
        self._made.add(name)
        self.dirty.add(name)

    def run(self, targets: list[str], settled: Set[str] = frozenset()) -> None:
        """Run what has to run so that every target can be read as `<schema>.<target>`.

        What is settled is read from the warehouse, whatever it was made from.
        """
        project = self.scratch.project
        needed = project.upstream(targets)
        runnable = {
            name
            for name in needed & project.models.keys()
            if project.models[name].is_sql and not project.models[name].is_history
        }
        for name in project.ordered(runnable):
            model = project.models[name]
            if name not in self._made | settled and model.parents & self.dirty:
                self._run(model, is_target=name in targets)
        for target in targets:
            if target not in self._made:
                self._show(target)

    def relation(self, name: str) -> str:
        """Return where the rows of a model or seed are on this side."""
        if name in self._made:
            return f'{self.schema}."{name}"'
        if name in self.scratch.project.models and (
            self.scratch.project.models[name].is_view or name in self.scratch.narrowed
        ):
            self._show(name)
            return f'{self.schema}."{name}"'
        return self.scratch.relation(name)

    def _run(self, model: Model, is_target: bool) -> None:
        sql = self._sql(model)
        kind = "view" if model.is_view else "table"
        self.scratch.connection.execute(f'create {kind} {self.schema}."{model.name}" as {sql}')
        self._made.add(model.name)
        self.ran.append(model.name)
        if is_target or model.is_view or not self._equals_stored(model.name, "*"):
            self.dirty.add(model.name)

    def _sql(self, model: Model) -> str:
        sql = self.scratch.renderer.render(model, self.relation)
        if condition := self._condition(model.name):
            return f"select * from (\n{sql}\n) as narrowed where {condition}"
        return sql

    def _condition(self, name: str) -> str | None:
        text = self.scratch.narrowed.get(name)
        return text and self.scratch.renderer.render_text(text, self.relation)

    def _show(self, name: str) -> None:
        """Make what the warehouse holds readable on this side."""
        model = self.scratch.project.models.get(name)
        if model is not None and model.is_view:
            # A view in the warehouse names the file it was made in, which may have moved since.
            sql = self._sql(model)
        else:
            condition = self._condition(name)
            sql = f"from {self.scratch.relation(name)}{f' where {condition}' if condition else ''}"
        kind = "table" if name in self.scratch.narrowed else "view"
        self.scratch.connection.execute(f'create {kind} {self.schema}."{name}" as {sql}')
        self._made.add(name)

    def _equals_stored(self, name: str, columns: str) -> bool:
        stored = self.scratch.stored.get(name)
        if stored is None or self.scratch.row_counts[name] > self.scratch.compared_rows:
            return False
        if columns == "*":  # in one order, as a contract stores columns in that of its declaration
            made = self.scratch.connection.execute(f'describe {self.schema}."{name}"').fetchall()
            columns = ", ".join(f'"{column}"' for column, *_ in made)
        condition = self._condition(name)
        old = f"select {columns} from {stored}{f' where {condition}' if condition else ''}"
        new = f'select {columns} from {self.schema}."{name}"'
        try:
            row = self.scratch.connection.execute(
                f"select count(*) from (({old} except all {new}) union all"
                f" ({new} except all {old})) as differing"
            ).fetchone()
        except duckdb.Error:  # the warehouse was built with other columns
            return False
        return row == (0,)
