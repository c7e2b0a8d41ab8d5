"""One export file from its bytes to the rows of a raw table."""

import hashlib
from collections.abc import Iterator
from itertools import chain
from typing import Any

from icp_warehouse.reader.column_map import ColumnMap
from icp_warehouse.reader.header import read_header
from icp_warehouse.reader.ledger import Ledger
from icp_warehouse.reader.parser import Parser
from icp_warehouse.reader.raw_rows import RawRows
from icp_warehouse.reader.source_file import SourceFile
from icp_warehouse.reader.text_stream import TextStream


def read_export(
    source: SourceFile, column_map: ColumnMap, schema: Any, original: str | None
) -> Iterator[Any]:
    """Yield a file's record batches; all is refused if it is a copy of the file `original`."""
    stream = TextStream(source)
    chunks = stream.chunks()
    first_chunk = next(chunks, b"")
    header = read_header(first_chunk, source.name, column_map)
    binding = column_map.bind(header.cells, source.name)
    rows = RawRows(schema, source.name, _id_prefix(source, original), binding)
    parser = Parser(source.name, header, rows.wanted, "DUPLICATE_FILE" if original else None)
    staged = rejected = 0
    for window in parser.windows(chain([first_chunk[header.start :]], chunks)):
        if len(window.record_nos):
            staged += len(window.record_nos)
            yield rows.records(window)
        if window.rejects:
            rejected += len(window.rejects)
            yield rows.rejects(window)
    warnings = [*source.warnings, *stream.warnings, *header.warnings]
    if original:
        warnings.append(f"DUPLICATE_FILE: the same bytes as {original}")
    elif not parser.records_in:
        warnings.append("HEADER_ONLY: no records")
    if binding.unmapped:
        share = f"{len(binding.unmapped)} of {len(header.cells)} columns"
        warnings.append(f"UNMAPPED_COLUMNS: column_map has no row for {share}")
    if parser.control_total not in (None, staged):
        warnings.append(
            f"CONTROL_TOTAL_DIFFERS: the report counts {parser.control_total} records, "
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
        control_total=parser.control_total,
        mapped_columns=binding.mapped,
        unmapped_columns=binding.unmapped,
    )
    yield rows.ledger(ledger.to_json(source.name))


def _id_prefix(source: SourceFile, original: str | None) -> str:
    # A copy has the checksum of its original; its rows need ids of their own.
    identity = hashlib.sha256(f"{source.sha256} {source.name}".encode()).hexdigest()
    return (identity if original else source.sha256)[:16]
