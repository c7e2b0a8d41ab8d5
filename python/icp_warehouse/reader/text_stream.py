"""A file as UTF-8 text with `\n` line ends and no NUL, in chunks; what was changed is counted."""

import codecs
from collections import Counter
from collections.abc import Iterator

from icp_warehouse.errors import IcpError
from icp_warehouse.reader.source_file import CHUNK_BYTES, SourceFile


class TextStream:
    """The normalised text of one file; the last chunk always ends a line."""

    def __init__(self, source: SourceFile) -> None:
        """Remember the file; nothing is opened yet."""
        self._source = source
        self._nul_count = 0
        self._line_ends: Counter[str] = Counter()

    def chunks(self) -> Iterator[bytes]:
        """Yield the text in pieces of a few megabytes."""
        held = ready = b""
        for data in self._utf8_chunks():
            data = held + self._without_nul(data)
            # A CR at the end of a chunk may be half of a CRLF.
            held = b"\r" if data.endswith(b"\r") else b""
            data = self._with_plain_line_ends(data[: len(data) - len(held)])
            if ready and data:
                yield ready
            ready = data or ready
        ready += self._with_plain_line_ends(held)
        if ready:
            yield ready if ready.endswith(b"\n") else ready + b"\n"

    @property
    def warnings(self) -> list[str]:
        """Say what was changed; complete once all chunks are read."""
        warnings = []
        if self._nul_count:
            warnings.append(f"NUL_STRIPPED: {self._nul_count} NUL characters left out")
        if len(self._line_ends) > 1:
            counts = ", ".join(f"{count} {name}" for name, count in sorted(self._line_ends.items()))
            warnings.append(f"MIXED_LINE_ENDINGS: {counts}; all read as LF, in cells too")
        return warnings

    def _utf8_chunks(self) -> Iterator[bytes]:
        source = self._source
        plain = source.encoding == "utf-8"
        decoder = codecs.getincrementaldecoder(source.encoding)()
        with source.path.open("rb", buffering=0) as stream:
            stream.seek(source.mark_bytes)
            while chunk := stream.read(CHUNK_BYTES):
                yield chunk if plain else self._decoded(decoder, chunk)
            if not plain:
                yield self._decoded(decoder, b"")

    def _decoded(self, decoder: codecs.IncrementalDecoder, chunk: bytes) -> bytes:
        try:
            return decoder.decode(chunk, final=not chunk).encode()
        except UnicodeError:
            raise IcpError(
                f"{self._source.name} is not valid {self._source.encoding} text (BAD_ENCODING): "
                "it was damaged on its way, export it again."
            ) from None

    def _without_nul(self, data: bytes) -> bytes:
        if b"\0" not in data:
            return data
        self._nul_count += data.count(b"\0")
        return data.replace(b"\0", b"")

    def _with_plain_line_ends(self, data: bytes) -> bytes:
        if b"\r" not in data:
            self._line_ends += Counter(LF=data.count(b"\n"))
            return data
        pairs = data.count(b"\r\n")
        returns = data.count(b"\r") - pairs
        self._line_ends += Counter(CRLF=pairs, CR=returns, LF=data.count(b"\n") - pairs)
        return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
