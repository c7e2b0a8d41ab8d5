"""The manifest: what a set of files holds, and up to which change it brings a CRM."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from icp_warehouse.errors import IcpError
from icp_warehouse.sync.formats import FORMATS
from icp_warehouse.sync.part_files import PartFile


@dataclass(frozen=True)
class Manifest:
    """What was written for one CRM. log_checksum knows the warehouse it was written from."""

    source: str
    crm_object: str
    as_of_date: str
    through_change_no: int
    log_checksum: str
    fields: list[str]
    record_count: int
    removed_count: int
    files: list[PartFile]


def manifest_path(folder: Path, source: str) -> Path:
    """Return where the manifest of one CRM stands beside its files."""
    return folder / f"{source}_manifest.json"


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Write the manifest whole or not at all."""
    unfinished = path.with_suffix(".part")
    unfinished.write_text(json.dumps(asdict(manifest), indent=2) + "\n", encoding="utf-8")
    unfinished.replace(path)


def read_manifest(path: Path) -> tuple[Manifest, str]:
    """Return a manifest and its checksum, having checked the files that stand beside it."""
    if not path.is_file():
        raise IcpError(f"{path} does not exist; name a manifest that `icp sync-file` wrote.")
    raw = path.read_bytes()
    try:
        values = json.loads(raw)
        manifest = Manifest(**values | {"files": [PartFile(**part) for part in values["files"]]})
    except (ValueError, TypeError, KeyError):
        raise IcpError(
            f"{path} is no manifest; name the .json file that `icp sync-file` wrote."
        ) from None
    if manifest.source not in FORMATS:
        raise IcpError(f"{path}: nothing is written to {manifest.source}; write the files again.")
    for part in manifest.files:
        _check_part(path.parent / part.name, part)
    return manifest, hashlib.sha256(raw).hexdigest()


def _check_part(path: Path, part: PartFile) -> None:
    if not path.is_file():
        raise IcpError(
            f"{path} is missing beside its manifest; put it back, or write the files again."
        )
    if hashlib.sha256(path.read_bytes()).hexdigest() != part.sha256:
        raise IcpError(
            f"{path} is not the file that was written (a spreadsheet may have saved it); "
            "write the files again, load those and acknowledge their manifest."
        )
