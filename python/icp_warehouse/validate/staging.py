"""Export files as the build has them: landed by its reader and staged by the SQL of its models."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from icp_warehouse.errors import IcpError
from icp_warehouse.file_names import FILE_STEMS, object_of_file
from icp_warehouse.landing import land_object
from icp_warehouse.objects import OBJECTS
from icp_warehouse.project_sql import ProjectSql
from icp_warehouse.reader.exports_folder import ExportsFolder, is_claimed, source_of
from icp_warehouse.reader.folder_walk import shown
from icp_warehouse.seeds.seed_set import SeedSet, read_seeds
from icp_warehouse.seeds.sources import folder_files


@dataclass(frozen=True)
class ExportedObject:
    """The files of one source that hold one object."""

    source: str
    object_name: str
    files: tuple[str, ...]

    @property
    def label(self) -> str:
        """The files as a person names them."""
        return ", ".join(self.files)

    @property
    def raw(self) -> str:
        """The model that lands the files."""
        return f"raw_{self.source}__{self.object_name}"

    @property
    def staged(self) -> str:
        """The model that stages their records."""
        return f"stg_{self.source}__{self.object_name}"


@dataclass(frozen=True)
class StagedExports:
    """A database with the raw and the staged table of each object whose files can be read."""

    connection: duckdb.DuckDBPyConnection
    sql: ProjectSql
    objects: tuple[ExportedObject, ...]
    refusals: Mapping[ExportedObject, Sequence[str]]


def stage_exports(exports: Path, project: Path, seeds: Path, as_of: date) -> StagedExports:
    """Stage every known file under `exports`; an unknown file name is left to the load ledger."""
    sql = ProjectSql(project, as_of)
    found = _objects(exports, sql)
    build = _Build(exports, sql, read_seeds(folder_files(seeds)))
    read, refusals = [], {}
    for one in found:
        try:
            build.make(one.staged)
            read.append(one)
        except IcpError as error:
            refusals[one] = str(error).splitlines()
    return StagedExports(build.connection, sql, tuple(read), refusals)


def _objects(exports: Path, sql: ProjectSql) -> Sequence[ExportedObject]:
    if not exports.is_dir():
        raise IcpError(f"The folder {exports} does not exist; name the exports with --exports.")
    files: dict[tuple[str | None, str | None], list[str]] = {}
    for found in ExportsFolder(exports).files():
        if found.reason is None and is_claimed(found.name):
            source = source_of(found.name)
            name = object_of_file(source or "", found.path.stem)
            files.setdefault((source, name), []).append(shown(found.name))
    objects = [
        ExportedObject(source, name, tuple(files[source, name]))
        for source in FILE_STEMS
        for name in OBJECTS
        if (source, name) in files and sql.has_model(f"stg_{source}__{name}")
    ]
    if not objects:
        raise IcpError(
            f"{exports} holds no export file that is known; put files into "
            f"{' or '.join(f'{exports}/{source}' for source in FILE_STEMS)}."
        )
    return objects


class _Build:
    """Makes relations in memory, each after what it reads."""

    def __init__(self, exports: Path, sql: ProjectSql, seeds: SeedSet) -> None:
        self.connection = duckdb.connect()
        self.connection.execute("set timezone = 'UTC'")
        self._exports = exports
        self._sql = sql
        self._seeds = seeds
        self._made: set[str] = set()

    def make(self, name: str) -> str:
        """Make a relation unless it is there; return its name."""
        if name not in self._made:
            if name.startswith("raw_"):
                self._land(name)
            elif self._sql.has_model(name):
                query = self._sql.model(name, ref=self.make)
                self.connection.execute(f"create table {name} as {query}")
            else:
                self._load(name)
            self._made.add(name)
        return name

    def _land(self, name: str) -> None:
        source, object_name = name.removeprefix("raw_").split("__")
        seeds = [self.connection.table(self.make(one)) for one in ("column_map", "source_formats")]
        landed = land_object(source, object_name, self._exports, *seeds)
        self._create(name, landed, "*")

    def _load(self, name: str) -> None:
        seed, declared = self._seeds.seeds.get(name), self._seeds.declarations.get(name)
        if seed is None:
            raise IcpError(f"There is no seed {name}.csv; run icp where dbt_project.yml is.")
        types = declared.types if declared else {}
        table = pa.table(
            {one: pa.array([row[one] or None for row in seed.rows]) for one in seed.header}
        )
        columns = (f'cast("{one}" as {types.get(one, "text")}) as "{one}"' for one in seed.header)
        try:
            self._create(name, table, ", ".join(columns))
        except duckdb.Error:
            raise IcpError(f"{seed.path} holds what it should not; icp check says what.") from None

    def _create(self, name: str, rows: Any, columns: str) -> None:
        self.connection.register("rows_of_a_table", rows)
        self.connection.execute(f"create table {name} as select {columns} from rows_of_a_table")
        self.connection.unregister("rows_of_a_table")
