"""How much of a file is UTF-8: the characters beyond ASCII that are, and the bytes that are not."""

import codecs
import re

import numpy as np

_FIRST_OF_SEVERAL = 0xC0
_STRAY = re.compile("[\udc80-\udcff]")  # how Python writes a byte that is not UTF-8


class Utf8Count:
    """Counts over one file, chunk by chunk."""

    def __init__(self, *, has_mark: bool) -> None:
        """Start at the first byte; a mark says nothing of the text behind it."""
        self.valid = -1 if has_mark else 0
        self.bad = 0
        self.bad_at: int | None = None
        self.is_cut = False  # only the end of the last character lacks
        self._size = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    @property
    def is_mostly_valid(self) -> bool:
        """Tell whether this is UTF-8 that was damaged, rather than another encoding."""
        return self.valid >= self.bad > 0

    def add(self, chunk: bytes) -> None:
        """Count one more chunk."""
        self._decode(chunk, final=False)
        self._size += len(chunk)

    def end(self) -> None:
        """Count what the last chunk left open."""
        # A lone byte at the end of plain ASCII is rather a cp1252 letter than a cut.
        self.is_cut = bool(self._decoder.getstate()[0]) and self.valid > 0 and self.bad == 0
        self._decode(b"", final=True)

    def _decode(self, chunk: bytes, *, final: bool) -> None:
        held = len(self._decoder.getstate()[0])
        try:
            text = self._decoder.decode(chunk, final)
            if not text.isascii():
                codes = np.frombuffer(chunk, dtype=np.uint8)
                self.valid += int(np.count_nonzero(codes >= _FIRST_OF_SEVERAL))
        except UnicodeDecodeError as error:
            if self.bad_at is None:
                self.bad_at = self._size - held + error.start
            self._decoder.errors = "surrogateescape"
            text = self._decoder.decode(chunk, final)
            self._decoder.errors = "strict"
            bad = len(_STRAY.findall(text))
            self.bad += bad
            self.valid += len(text) - len(text.encode("ascii", "ignore")) - bad
