"""``icp sync-ack``: the word that files were loaded, so that their rows are not written again."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from icp_warehouse.errors import IcpError
from icp_warehouse.sync.change_log import (
    ACKNOWLEDGEMENTS,
    TABLES,
    acknowledged_change_no,
    last_change_no,
    log_checksum,
)
from icp_warehouse.sync.manifest import Manifest, read_manifest
from icp_warehouse.warehouse import in_a_sentence, opened, reason


def acknowledge(warehouse: Path, paths: Sequence[Path]) -> list[str]:
    """Record the manifests, all or none, and return a sentence on each."""
    manifests = [(path, *read_manifest(path)) for path in paths]
    with opened(warehouse, TABLES):
        pass  # says in a sentence what is missing
    try:
        connection = duckdb.connect(str(warehouse))
    except duckdb.Error as error:
        raise IcpError(
            f"{warehouse} cannot be opened for writing; wait until nobody has it open "
            f"({reason(error)})."
        ) from None
    with connection, in_a_sentence(warehouse):
        connection.begin()
        said = [_record(connection, warehouse, *manifest) for manifest in manifests]
        connection.commit()
    return said


def _unwritten(connection: duckdb.DuckDBPyConnection, manifest: Manifest) -> int:
    """Count what is still to be written up to its change and cannot be in its files."""
    source, through = manifest.source, manifest.through_change_no
    found = connection.execute(
        "select count(*) from sync_crm_accounts"
        " where source = ? and change_no > ? and change_no <= ?",
        [source, acknowledged_change_no(connection, source), through],
    ).fetchone()
    assert found is not None
    return int(found[0]) - manifest.record_count


def _record(
    connection: duckdb.DuckDBPyConnection,
    warehouse: Path,
    path: Path,
    manifest: Manifest,
    sha256: str,
) -> str:
    source, through = manifest.source, manifest.through_change_no
    if (
        through > last_change_no(connection, source)
        or log_checksum(connection, source, through) != manifest.log_checksum
    ):
        raise IcpError(
            f"{path} was not written from {warehouse} as it is now (another file, or built anew "
            "since); write the files again, load those and acknowledge their manifest."
        )
    if through <= acknowledged_change_no(connection, source):
        return f"{path}: nothing to do, {source} is acknowledged up to change {through} or later."
    if (left := _unwritten(connection, manifest)) > 0:
        raise IcpError(
            f"{path} lacks {left:,} records that were to be written; write the files again, load "
            "those and acknowledge their manifest."
        )
    connection.execute(
        f"insert into {ACKNOWLEDGEMENTS}"
        " (source, through_change_no, record_count, manifest_sha256, as_of_date)"
        " values (?, ?, ?, ?, ?)",
        [source, through, manifest.record_count, sha256, manifest.as_of_date],
    )
    return f"{path}: {source} holds {manifest.record_count:,} records up to change {through}."
