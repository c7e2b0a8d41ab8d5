"""What a file that is no CSV is, told by its first bytes, and how to get CSV out of it."""

import re

# As much of a file as is looked at to tell what it is.
HEAD_BYTES = 64 << 10

_COMPRESSED = (
    (b"\x1f\x8b", "gzip", ".gz", "gunzip"),
    (b"BZh", "bzip2", ".bz2", "bunzip2"),
    (b"\xfd7zXZ\0", "xz", ".xz", "unxz"),
    (b"\x28\xb5\x2f\xfd", "zstd", ".zst", "unzstd"),
)
_ARCHIVES = (
    (b"PK\x03\x04", "a zip archive"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a rar archive"),
)
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The names of what lies in a spreadsheet, which is a zip archive: Excel, LibreOffice, Numbers.
_SHEETS = (b"[Content_Types].xml", b"xl/", b"mimetypeapplication/vnd.oasis", b".iwa")
_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\{\s*\"|\[\s*[\[{])")
_DOCUMENTS = (
    (b"PAR1\x15", "a Parquet file"),
    (b"Obj\x01", "an Avro file"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"%PDF-", "a PDF document"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)


def other_format(head: bytes, file_name: str) -> tuple[str, str] | None:
    """Return what a file is and what to do with it, or None if it may be CSV."""
    base = file_name.split("/")[-1]
    for start, what, suffix, tool in _COMPRESSED:
        if head.startswith(start) and (what != "bzip2" or head[4:10] == b"1AY&SY"):
            if base.endswith(suffix):
                return f"compressed with {what}", f"unpack it ({tool} {base})"
            return (
                f"compressed with {what}",
                f"rename it to {base}{suffix} and unpack it ({tool} {base}{suffix})",
            )
    is_zip = head.startswith(b"PK\x03\x04")
    if head.startswith(_OLD_EXCEL) or (is_zip and any(name in head for name in _SHEETS)):
        stem = base.rpartition(".")[0] or base
        is_excel = not is_zip or b"xl/" in head
        return (
            "an Excel workbook" if is_excel else "a spreadsheet or an office document",
            f'open it, save the sheet as "CSV UTF-8" under the name {stem}.csv and remove this one',
        )
    for start, what in _ARCHIVES:
        if head.startswith(start):
            return what, "unpack it, put the CSV files it holds here and remove it"
    if head[257:262] == b"ustar":
        return "a tar archive", "unpack it, put the CSV files it holds here and remove it"
    if _JSON.match(head):
        return "JSON", "export the records as CSV instead"
    for start, what in _DOCUMENTS:
        if head.startswith(start):
            return what, "export the records as CSV instead"
    return None
