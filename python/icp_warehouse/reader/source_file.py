"""What is known of a file before it is read: its checksum, its size and its encoding."""

import codecs
import hashlib
from dataclasses import dataclass
from pathlib import Path

from icp_warehouse.errors import IcpError

CHUNK_BYTES = 4 << 20

# The longer marks first: UTF-32's little-endian mark begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True)
class SourceFile:
    """One export file: where it is, what people call it, and how its bytes become text."""

    path: Path
    name: str
    sha256: str
    size: int
    encoding: str
    mark_bytes: int
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class _Fault:
    """The first byte that is not UTF-8; `cut_short` if only the end of the last character lacks."""

    at: int
    cut_short: bool


def inspect_file(path: Path, name: str, fallback_encoding: str) -> SourceFile:
    """Read a file once for its checksum and its encoding."""
    try:
        with path.open("rb") as stream:
            encoding, mark_bytes, has_mark = _marked_encoding(stream.read(6))
        sha256, size, fault = _scan(path, check_utf8=encoding == "utf-8")
    except OSError as error:
        raise IcpError(
            f"{name} cannot be read ({error.strerror}): mend its permissions or remove it."
        ) from None
    warnings: tuple[str, ...] = ()
    if fault:
        if has_mark or fault.cut_short:
            ending = "ends in the middle of a character" if fault.cut_short else "is not valid"
            raise IcpError(
                f"{name} is UTF-8 text that {ending} at byte {fault.at + 1} (BAD_ENCODING): "
                "it was damaged on its way, export it again."
            )
        encoding = _fallback(path, name, fallback_encoding, fault.at)
        warnings = (f"ENCODING_FALLBACK: byte {fault.at + 1} is not UTF-8, read as {encoding}",)
    elif encoding != "utf-8" and not has_mark:
        warnings = (f"ENCODING_FALLBACK: no byte order mark, read as {encoding}",)
    return SourceFile(path, name, sha256, size, encoding, mark_bytes, warnings)


def checksum(path: Path) -> tuple[str, int]:
    """Return the SHA-256 and the size of a file."""
    sha256, size, _ = _scan(path, check_utf8=False)
    return sha256, size


def _marked_encoding(head: bytes) -> tuple[str, int, bool]:
    """Return the encoding, the length of its mark, and whether there was a mark."""
    # Data Loader's UTF-32 wears a mark of UTF-16, and not always the one of its byte order.
    if head[:2] in (codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE) and head[2:6].count(0) == 3:
        if head[2]:
            return "utf-32-le", 2, True
        if head[5:6] != b"\0":
            return "utf-32-be", 2, True
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding, len(mark), True
    zeros = [byte == 0 for byte in head[:4]]
    if zeros == [False, True, False, True]:
        return "utf-16-le", 0, False
    if zeros == [True, False, True, False]:
        return "utf-16-be", 0, False
    return "utf-8", 0, False


def _scan(path: Path, *, check_utf8: bool) -> tuple[str, int, _Fault | None]:
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")()
    size = 0
    fault: _Fault | None = None
    multibyte_seen = False
    with path.open("rb", buffering=0) as stream:
        while True:
            chunk = stream.read(CHUNK_BYTES)
            digest.update(chunk)
            if check_utf8 and fault is None:
                held = len(decoder.getstate()[0])
                try:
                    text = decoder.decode(chunk, final=not chunk)
                    multibyte_seen = multibyte_seen or not text.isascii()
                except UnicodeDecodeError as error:
                    # A lone byte at the end of plain ASCII is rather a cp1252 letter than a cut.
                    fault = _Fault(size - held + error.start, not chunk and multibyte_seen)
            size += len(chunk)
            if not chunk:
                return digest.hexdigest(), size, fault


def _fallback(path: Path, name: str, encoding: str, bad_byte: int) -> str:
    if not encoding:
        raise IcpError(
            f"{name} is not UTF-8 at byte {bad_byte + 1} (BAD_ENCODING): export it as UTF-8, or "
            "set fallback_encoding (such as cp1252) in seeds/mappings/source_formats.csv."
        )
    if _decodes(path, encoding):
        return encoding
    # Five bytes mean nothing in cp1252; latin-1 reads them as control characters.
    if codecs.lookup(encoding).name == "cp1252":
        return "latin-1"
    raise IcpError(
        f"{name} is neither UTF-8 nor the fallback_encoding {encoding} of source_formats "
        "(BAD_ENCODING): export it as UTF-8, or declare the encoding it has."
    )


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb", buffering=0) as stream:
        try:
            while chunk := stream.read(CHUNK_BYTES):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeError:
            return False
    return True
