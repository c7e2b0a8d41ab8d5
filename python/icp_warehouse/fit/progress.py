"""Progress on standard error: rewritten on a terminal, a line per step in a log."""

from collections.abc import Callable
from typing import TextIO

Tell = Callable[[str, int, int], None]


def silent(step: str, number: int, total: int) -> None:
    """Say nothing."""


def teller(stream: TextIO) -> Tell:
    """Return what to call with a step, how far it is, and how far it goes."""
    is_terminal = stream.isatty()

    def tell(step: str, number: int, total: int) -> None:
        if is_terminal:
            stream.write(f"\r\033[K{step}: {number:,} of {total:,}")
            stream.write("\n" if number == total else "")
        elif number == 1:
            stream.write(f"{step}: {total:,}\n")
        stream.flush()

    return tell
