"""Files that no object claims: why, and what to do with each."""

from typing import Any

import pyarrow as pa

from icp_warehouse.errors import IcpError
from icp_warehouse.file_names import FILE_STEMS, likely_file_name, likely_source
from icp_warehouse.reader.exports_folder import DEEPEST, source_of, unclaimed_reason
from icp_warehouse.reader.folder_walk import Found, shown
from icp_warehouse.reader.open_file import is_file
from icp_warehouse.reader.signatures import other_format
from icp_warehouse.reader.source_file import checksum

UNCLAIMED = pa.schema(
    [
        ("_file", pa.string()),
        ("bytes", pa.int64()),
        ("sha256", pa.string()),
        ("reason", pa.string()),
        ("advice", pa.string()),
    ]
)
_LOOKED_INTO = ("NOT_CSV", "UNKNOWN_FILE_NAME")
_LARGEST = 64 << 20
_SOURCES = ", ".join(f"{source}/" for source in sorted(FILE_STEMS))
_ADVICE = {
    "LEADS_BACK": "a link to a folder above it; remove it",
    "TOO_DEEP": "move it up, to at most one folder below that of its source",
    "UNREADABLE": "let the user who runs this read it, or move it away",
    "NOT_A_FILE": "neither a file nor a folder; remove it",
}


def unclaimed_file(found: Found) -> dict[str, Any] | None:
    """Return the row of a file that no object claims, or None if one does."""
    reason = found.reason or unclaimed_reason(found.name)
    if reason is None:
        return None
    size, sha256, head = None, None, b""
    if found.reason is None:
        if is_file(found.path):
            size = found.path.stat().st_size
        else:
            reason = "NOT_A_FILE"
    # What lies elsewhere, or is as large as a backup, is listed and not read.
    lies_well = reason in _LOOKED_INTO and found.name.count("/") < DEEPEST
    if size is not None and size <= _LARGEST and lies_well:
        try:
            sha256, _, head = checksum(found.path, shown(found.name))
        except IcpError:
            reason = "UNREADABLE"
    return {
        "_file": shown(found.name),
        "bytes": size,
        "sha256": sha256,
        "reason": reason,
        "advice": _advice(reason, found.name, head),
    }


def _advice(reason: str, name: str, head: bytes) -> str:
    source, base = source_of(name), shown(name.split("/")[-1])
    if reason == "UNKNOWN_FOLDER":
        likely = likely_source(name.split("/")[0]) if "/" in name else None
        return f"did you mean {likely}/?" if likely else f"move it into one of {_SOURCES}"
    if reason == "NOT_CSV" and (found := other_format(head, base)):
        what, mend = found
        return f"{what}; {mend}"
    if reason == "NOT_CSV":
        return f"if it is CSV, rename it to {base.rpartition('.')[0] or base}.csv"
    if reason == "UNKNOWN_FILE_NAME" and source:
        likely = likely_file_name(source, base.rpartition(".")[0])
        return f"did you mean {likely}?" if likely else "docs/own_data.md names the files"
    return _ADVICE[reason]
