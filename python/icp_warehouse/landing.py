"""What the raw dbt models call: export files in, one all-text table per object out.

Every file is read to its end into an unnamed temporary file before DuckDB sees a row, so that a
refused file stops the model with a sentence and leaves yesterday's table as it was.
"""

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyRelation

from icp_warehouse.declared_formats import faults
from icp_warehouse.errors import IcpError, sentence_only
from icp_warehouse.reader.column_map import read_column_map
from icp_warehouse.reader.export_file import ExportFile, open_export, read_export
from icp_warehouse.reader.exports_folder import ExportsFolder
from icp_warehouse.reader.folder_walk import Found, shown
from icp_warehouse.reader.raw_rows import raw_schema
from icp_warehouse.reader.unclaimed import UNCLAIMED, unclaimed_file

_BATCH_ROWS = 1 << 16
_SHOWN = 3


@sentence_only()
def land_object(
    source: str,
    object_name: str,
    exports_path: object,
    column_map: DuckDBPyRelation,
    source_formats: DuckDBPyRelation,
) -> Any:
    """Return a reader over the raw rows of every file of one source that holds one object."""
    bindings = read_column_map(_rows(column_map), source, object_name)
    files = ExportsFolder(exports_path).exports_of(source, object_name)
    fallback = _fallback_encoding(_rows(source_formats), source, files)
    exports, refusals = [], []
    for found in files:
        try:
            exports.append(open_export(found.path, shown(found.name), bindings, fallback))
        except IcpError as error:
            refusals.append(str(error))
    if refusals:
        raise IcpError("\n".join(refusals))
    schema = raw_schema(object_name)

    def batches() -> Iterator[Any]:
        names_by_checksum: dict[str, str] = {}
        for export in exports:
            original = names_by_checksum.setdefault(export.source.sha256, export.name)
            original_elsewhere = None if original == export.name else original
            yield from read_export(export, schema, original_elsewhere, _missing(export, exports))

    return _spooled(schema, batches())


@sentence_only()
def land_unclaimed(exports_path: object) -> Any:
    """Return a reader over the files in the exports folder that no object claims."""
    folder = ExportsFolder(exports_path)
    files = folder.files()
    rows = [row for found in files if (row := unclaimed_file(found))]
    folder.refuse_if_empty(files, [f"{row['_file']}: {row['advice']}" for row in rows[:_SHOWN]])
    return pa.Table.from_pylist(rows, schema=UNCLAIMED).to_reader()


def _missing(export: ExportFile, exports: Sequence[ExportFile]) -> list[str]:
    """Warn of columns that other files of the object have."""
    places: dict[str, str] = {}
    for other in exports:
        for name in other.binding.names:
            places.setdefault(name, other.name)
    lacking = [
        f"{name} (which {place} has)"
        for name, place in places.items()
        if name not in export.binding.names
    ]
    if not lacking:
        return []
    return [f"COLUMNS_DIFFER: no column for {', '.join(lacking)}; unknown in this file"]


def _rows(relation: DuckDBPyRelation) -> list[Mapping[str, object]]:
    columns = relation.columns
    return [dict(zip(columns, row, strict=True)) for row in relation.fetchall()]


def _fallback_encoding(
    rows: Iterable[Mapping[str, object]], source: str, files: Sequence[Found]
) -> str:
    declared = [row for row in rows if row["source"] == source]
    if files and not declared:
        raise IcpError(
            f"{shown(files[0].name)} comes from {source}, for which "
            "seeds/mappings/source_formats.csv has no row: add one that says how its dates, "
            "numbers and true/false words are written."
        )
    if not files:
        return ""
    row = {name: str(cell if cell is not None else "") for name, cell in declared[0].items()}
    if fault := next(faults(row), None):
        raise IcpError(f"seeds/mappings/source_formats.csv: {fault.sentence}; {fault.mend}.")
    return row["fallback_encoding"].strip()


def _spooled(schema: Any, batches: Iterable[Any]) -> Any:
    """Write batches to a temporary file that vanishes with its reader, and return the reader."""
    try:
        # The reader owns the file: DuckDB reads from it long after this function has returned.
        spool = tempfile.TemporaryFile()  # noqa: SIM115
        try:
            with pa.ipc.new_stream(spool, schema) as writer:
                for batch in batches:
                    for start in range(0, batch.num_rows, _BATCH_ROWS):
                        writer.write_batch(batch.slice(start, _BATCH_ROWS))
        except BaseException:
            spool.close()
            raise
        spool.seek(0)
        return pa.ipc.open_stream(spool)
    except OSError as error:
        raise IcpError(
            f"Exports are read by way of a temporary file, which cannot be written ({error}): free "
            "space there, or name another folder with the environment variable TMPDIR."
        ) from None
