"""``icp sync-file``: what changed since the last acknowledged sync, as files a CRM loads."""

from pathlib import Path

from icp_warehouse.outputs import ready_folder, refuse_folder
from icp_warehouse.sync.change_log import TABLES, last_change_no, log_checksum
from icp_warehouse.sync.fields import read_fields
from icp_warehouse.sync.formats import FORMATS
from icp_warehouse.sync.manifest import Manifest, manifest_path, write_manifest
from icp_warehouse.sync.mass_change import check_cards, check_share
from icp_warehouse.sync.part_files import part_pattern, write_parts
from icp_warehouse.sync.pending import check_complete, day_of_build, pending_rows, removed_count
from icp_warehouse.warehouse import opened


def write_sync_files(
    warehouse: Path, source: str, folder: Path, largest_share: float = 1
) -> Manifest:
    """Write the files and their manifest, in place of those of an earlier call; change no state.

    More than the largest share of the tiers that the CRM holds is not moved at once.
    """
    target = FORMATS[source]
    refuse_folder(folder)
    with opened(warehouse, (*TABLES, "dim_icp_accounts")) as connection:
        as_of_date = day_of_build(connection, source)
        check_complete(connection, source)
        check_cards(connection, source)
        check_share(connection, source, largest_share)
        fields = read_fields(connection, target)
        header = [field.name for field in fields]
        ready_folder(folder)
        # The manifest goes first and comes last: it never stands beside files it does not mean.
        manifest_path(folder, source).unlink(missing_ok=True)
        for old in folder.glob(part_pattern(target)):
            old.unlink()
        files = write_parts(folder, target, header, pending_rows(connection, target, fields))
        through = last_change_no(connection, source)
        manifest = Manifest(
            source=source,
            crm_object=target.crm_object,
            as_of_date=as_of_date,
            through_change_no=through,
            log_checksum=log_checksum(connection, source, through),
            fields=header,
            record_count=sum(part.rows for part in files),
            removed_count=removed_count(connection, source),
            files=files,
        )
    write_manifest(manifest_path(folder, source), manifest)
    return manifest
