"""One export file from its bytes to the rows of a raw table."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from icp_warehouse.reader.column_map import Binding, ColumnMap
from icp_warehouse.reader.footer import footer_lines
from icp_warehouse.reader.header import Header, read_header
from icp_warehouse.reader.ledger import Ledger
from icp_warehouse.reader.parser import Parser
from icp_warehouse.reader.raw_rows import RawRows
from icp_warehouse.reader.source_file import SourceFile, inspect_file
from icp_warehouse.reader.text_stream import TextStream

_TAIL_BYTES = 8 << 10


@dataclass(frozen=True)
class ExportFile:
    """A file whose header is read and whose columns are bound; its records are not read yet."""

    source: SourceFile
    header: Header
    binding: Binding

    @property
    def name(self) -> str:
        """What people call the file."""
        return self.source.name


def open_export(path: Path, name: str, column_map: ColumnMap, fallback_encoding: str) -> ExportFile:
    """Read a file for its checksum, its encoding and its header, or refuse it."""
    source = inspect_file(path, name, fallback_encoding)
    first_chunk = next(TextStream(source).chunks(), b"")
    header = read_header(first_chunk, name, column_map)
    return ExportFile(source, header, column_map.bind(header.cells, name))


def read_export(
    export: ExportFile, schema: Any, original: str | None, more_warnings: list[str]
) -> Iterator[Any]:
    """Yield a file's record batches; all is refused if it is a copy of the file `original`."""
    source, header, binding = export.source, export.header, export.binding
    stream = TextStream(source)
    chunks = stream.chunks()
    first_chunk = next(chunks, b"")
    rows = RawRows(schema, source.name, _id_prefix(source, original), binding)
    footers = footer_lines(source.tail(_TAIL_BYTES), header.delimiter, header.width)
    parser = Parser(
        source.name,
        header,
        rows.wanted,
        "DUPLICATE_FILE" if original else None,
        footers,
        is_damaged=source.is_damaged,
    )
    staged = rejected = 0
    for window in parser.windows(chain([first_chunk[header.start :]], chunks)):
        if len(window.record_nos):
            staged += len(window.record_nos)
            yield rows.records(window)
        if window.rejects:
            rejected += len(window.rejects)
            yield rows.rejects(window)
    warnings = [*source.warnings, *stream.warnings, *header.warnings, *parser.warnings]
    if original:
        warnings.append(f"DUPLICATE_FILE: the same bytes as {original}")
    elif not parser.records_in:
        warnings.append("HEADER_ONLY: no records")
    if binding.unmapped:
        share = f"{len(binding.unmapped)} of {len(header.cells)} columns"
        warnings.append(f"UNMAPPED_COLUMNS: column_map has no row for {share}")
    warnings += more_warnings
    if parser.judge.control_total not in (None, staged):
        warnings.append(
            f"CONTROL_TOTAL_DIFFERS: the report counts {parser.judge.control_total} records, "
            f"{staged} were staged"
        )
    ledger = Ledger(
        sha256=source.sha256,
        bytes=source.size,
        encoding=source.encoding,
        delimiter=header.delimiter.decode(),
        header=header.cells,
        records_in=parser.records_in,
        blank_lines=parser.blank_lines,
        staged=staged,
        rejected=rejected,
        warnings=warnings,
        control_total=parser.judge.control_total,
        mapped_columns=binding.mapped,
        unmapped_columns=binding.unmapped,
    )
    yield rows.ledger(ledger.to_json(source.name))


def _id_prefix(source: SourceFile, original: str | None) -> str:
    # A copy has the checksum of its original; its rows need ids of their own.
    identity = hashlib.sha256(f"{source.sha256} {source.name}".encode()).hexdigest()
    return (identity if original else source.sha256)[:16]
