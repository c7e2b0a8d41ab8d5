"""What is known of a file before it is read: its checksum, its size and its encoding."""

import codecs
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

from icp_warehouse.errors import IcpError
from icp_warehouse.reader.encodings import marked_encoding, unmarked_encoding
from icp_warehouse.reader.open_file import changed, opened
from icp_warehouse.reader.signatures import HEAD_BYTES, other_format
from icp_warehouse.reader.utf8_count import Utf8Count

CHUNK_BYTES = 4 << 20


@dataclass(frozen=True)
class SourceFile:
    """One export file: where it is, what people call it, and how its bytes become text."""

    path: Path
    name: str
    sha256: str
    size: int
    encoding: str
    mark_bytes: int
    is_damaged: bool  # UTF-8 but for a few bytes
    warnings: tuple[str, ...]

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes behind the mark; raise at the end if they are not those inspected."""
        digest = hashlib.sha256()
        left = self.size
        with opened(self.path, self.name) as stream:
            digest.update(stream.read(self.mark_bytes))
            left -= self.mark_bytes
            while left > 0 and (chunk := stream.read(min(CHUNK_BYTES, left))):
                digest.update(chunk)
                left -= len(chunk)
                yield chunk
            if stream.read(1) or digest.hexdigest() != self.sha256:
                raise changed(self.name)

    def tail(self, length: int) -> str:
        """Return about the last `length` bytes as text."""
        start = max(self.mark_bytes, self.size - length)
        start -= (start - self.mark_bytes) % 4  # no unit of any encoding is wider
        with opened(self.path, self.name) as stream:
            stream.seek(start)
            return stream.read(self.size - start).decode(self.encoding, "replace")


def inspect_file(path: Path, name: str, fallback_encoding: str) -> SourceFile:
    """Read a file once for its checksum and its encoding."""
    with opened(path, name) as stream:
        head = stream.read(HEAD_BYTES)
        if found := other_format(head, name):
            what, mend = found
            raise IcpError(f"{name} is {what}, not a CSV file (NOT_CSV): {mend}.")
        encoding, mark_bytes = marked_encoding(head) or (unmarked_encoding(head), 0)
        stream.seek(0)
        utf8 = Utf8Count(has_mark=mark_bytes > 0) if encoding == "utf-8" else None
        sha256, size = _scan(stream, name, utf8)
        is_damaged = False
        warnings: tuple[str, ...] = ()
        if utf8 and utf8.bad_at is not None:
            if utf8.is_cut or (mark_bytes and not utf8.is_mostly_valid):
                ending = "ends in the middle of a character" if utf8.is_cut else "is not valid"
                raise IcpError(
                    f"{name} is UTF-8 text that {ending} at byte {utf8.bad_at + 1} "
                    "(BAD_ENCODING): it was damaged on its way, export it again."
                )
            is_damaged = utf8.is_mostly_valid
            if is_damaged:
                warnings = (
                    f"BAD_ENCODING: {utf8.bad} bytes are not UTF-8, the first is byte "
                    f"{utf8.bad_at + 1}; records with such bytes are refused",
                )
            else:
                encoding = _fallback(stream, name, fallback_encoding, utf8.bad_at)
                warnings = (
                    f"ENCODING_FALLBACK: byte {utf8.bad_at + 1} is not UTF-8, read as {encoding}",
                )
        elif encoding != "utf-8" and not mark_bytes:
            warnings = (f"ENCODING_FALLBACK: no byte order mark, read as {encoding}",)
    return SourceFile(path, name, sha256, size, encoding, mark_bytes, is_damaged, warnings)


def checksum(path: Path, name: str) -> tuple[str, int, bytes]:
    """Return the SHA-256, the size and the first bytes of a file."""
    with opened(path, name) as stream:
        head = stream.read(HEAD_BYTES)
        stream.seek(0)
        return *_scan(stream, name, None), head


def _scan(stream: FileIO, name: str, utf8: Utf8Count | None) -> tuple[str, int]:
    """Read to the end that the file had when it was opened."""
    digest = hashlib.sha256()
    size = os.fstat(stream.fileno()).st_size
    left = size
    while left > 0 and (chunk := stream.read(min(CHUNK_BYTES, left))):
        digest.update(chunk)
        left -= len(chunk)
        if utf8:
            utf8.add(chunk)
    if utf8:
        utf8.end()
    # A file that grows faster than it is read would never end.
    if left or stream.read(1):
        raise changed(name)
    return digest.hexdigest(), size


def _fallback(stream: FileIO, name: str, encoding: str, bad_byte: int) -> str:
    if not encoding:
        raise IcpError(
            f"{name} is not UTF-8 at byte {bad_byte + 1} (BAD_ENCODING): export it as UTF-8, or "
            "set fallback_encoding (such as cp1252) in seeds/mappings/source_formats.csv."
        )
    if _decodes(stream, encoding):
        return encoding
    # Five bytes mean nothing in cp1252; latin-1 reads them as control characters.
    if codecs.lookup(encoding).name == "cp1252":
        return "latin-1"
    raise IcpError(
        f"{name} is neither UTF-8 nor the fallback_encoding {encoding} of source_formats "
        "(BAD_ENCODING): export it as UTF-8, or declare the encoding it has."
    )


def _decodes(stream: FileIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    stream.seek(0)
    try:
        while chunk := stream.read(CHUNK_BYTES):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True
