"""A file as UTF-8 text with `\n` line ends and no NUL, in chunks; what was changed is counted."""

import codecs
from collections import Counter
from collections.abc import Iterator

from icp_warehouse.errors import IcpError
from icp_warehouse.reader.source_file import SourceFile


class TextStream:
    """The normalised text of one file; the last chunk always ends a line."""

    def __init__(self, source: SourceFile) -> None:
        """Remember the file; nothing is opened yet."""
        self._source = source
        self._nul_count = 0
        self._line_ends: Counter[str] = Counter()
        self._ends_a_line = True

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
            self._ends_a_line = ready.endswith(b"\n")
            yield ready if self._ends_a_line else ready + b"\n"

    @property
    def warnings(self) -> list[str]:
        """Say what was changed; complete once all chunks are read."""
        warnings = []
        if self._nul_count:
            warnings.append(f"NUL_STRIPPED: {self._nul_count} NUL characters left out")
        if len(self._line_ends) > 1:
            counts = ", ".join(f"{count} {name}" for name, count in sorted(self._line_ends.items()))
            warnings.append(f"MIXED_LINE_ENDINGS: {counts}; all read as LF, in cells too")
        if not self._ends_a_line:
            warnings.append("NO_FINAL_LINE_END: the file may have been cut in its last line")
        return warnings

    def _utf8_chunks(self) -> Iterator[bytes]:
        source = self._source
        if source.encoding == "utf-8" and not source.is_damaged:
            yield from source.chunks()
            return
        errors = "surrogateescape" if source.is_damaged else "strict"
        decoder = codecs.getincrementaldecoder(source.encoding)(errors)
        for chunk in source.chunks():
            yield self._decoded(decoder, chunk)
        yield self._decoded(decoder, b"")

    def _decoded(self, decoder: codecs.IncrementalDecoder, chunk: bytes) -> bytes:
        try:
            text = decoder.decode(chunk, final=not chunk)
            return text.encode("utf-8", "surrogatepass" if self._source.is_damaged else "strict")
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


def holds_stray_bytes(text: bytes) -> bool:
    """Tell whether a piece of a stream holds what was not UTF-8 in the file."""
    # So is a lone surrogate encoded, which stands for such a byte and is not UTF-8 either.
    return b"\xed\xb2" in text or b"\xed\xb3" in text
