"""The manifest: what a set of files holds, and up to which change it brings a CRM.

It comes back from a folder that people work in, so nothing in it is believed unchecked.
"""

import csv
import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from icp_warehouse.errors import IcpError
from icp_warehouse.outputs import write_text
from icp_warehouse.sync.formats import FORMATS
from icp_warehouse.sync.part_files import PartFile, part_name
from icp_warehouse.text import on_one_line


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
    write_text(path, json.dumps(asdict(manifest), indent=2) + "\n")


def read_manifest(path: Path) -> tuple[Manifest, str]:
    """Return a manifest and its checksum, having checked the files that stand beside it."""
    if not path.is_file():
        raise IcpError(f"{path} is no file; name a manifest that `icp sync-file` wrote.")
    raw = path.read_bytes()
    try:
        manifest = _manifest(_parsed(raw))
        _refuse_contradictions(manifest)
    except ValueError as error:
        raise IcpError(
            f"{path} is no manifest as it was written ({error}); name the .json file that "
            "`icp sync-file` wrote, or write the files again."
        ) from None
    for part in manifest.files:
        _check_part(path.parent / part.name, part, manifest.fields)
    return manifest, hashlib.sha256(raw).hexdigest()


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        raise ValueError("it is not JSON") from None


def _manifest(values: Any) -> Manifest:
    found = _of_types(values, Manifest.__annotations__, "it")
    parts = [
        PartFile(**_of_types(part, PartFile.__annotations__, "one of its files"))
        for part in found["files"]
    ]
    if not all(type(field) is str for field in found["fields"]):
        raise ValueError("fields are not all text")
    return Manifest(**found | {"files": parts})


def _of_types(values: Any, types: Mapping[str, Any], what: str) -> dict[str, Any]:
    """Return a mapping with these keys, each of its type; no number may be below 0."""
    if not isinstance(values, dict) or values.keys() != types.keys():
        raise ValueError(f"{what} has not the keys {', '.join(types)}")
    for name, kind in types.items():
        # A list of anything is looked through by whoever knows what is in it.
        plain = getattr(kind, "__origin__", kind)
        if type(values[name]) is not plain or (plain is int and values[name] < 0):
            raise ValueError(f"{name} is {on_one_line(values[name])}")
    return values


def _refuse_contradictions(manifest: Manifest) -> None:
    target = FORMATS.get(manifest.source)
    if target is None:
        raise ValueError(f"nothing is written to {on_one_line(manifest.source)}")
    if manifest.crm_object != target.crm_object:
        raise ValueError(f"crm_object is {on_one_line(manifest.crm_object)}")
    try:
        date.fromisoformat(manifest.as_of_date)
    except ValueError:
        raise ValueError(f"as_of_date is {on_one_line(manifest.as_of_date)}") from None
    # Names and order are fixed, so that a part that was taken out or named elsewhere shows.
    for number, part in enumerate(manifest.files, start=1):
        if part.name != part_name(target, number):
            raise ValueError(f"file {number} is named {on_one_line(part.name)}")
    rows = sum(part.rows for part in manifest.files)
    if rows != manifest.record_count or manifest.removed_count > manifest.record_count:
        raise ValueError(
            f"its files hold {rows:,} records, and it counts {manifest.record_count:,}, "
            f"{manifest.removed_count:,} of them to be cleared"
        )


def _check_part(path: Path, part: PartFile, fields: list[str]) -> None:
    if not path.is_file() or path.is_symlink():
        raise IcpError(
            f"{path} is missing beside its manifest; put it back, or write the files again."
        )
    raw = path.read_bytes()
    if hashlib.sha256(raw).hexdigest() != part.sha256 or not _holds(raw, part, fields):
        raise IcpError(
            f"{path} is not the file that was written (a spreadsheet may have saved it); "
            "write the files again, load those and acknowledge their manifest."
        )


def _holds(raw: bytes, part: PartFile, fields: list[str]) -> bool:
    try:
        header, *rows = csv.reader(io.StringIO(raw.decode("utf-8"), newline=""))
    except (ValueError, csv.Error):
        return False
    return len(raw) == part.bytes and header == fields and len(rows) == part.rows
