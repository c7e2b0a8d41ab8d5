"""Plain text for a terminal: aligned columns, figures, and text of others that does no harm."""

import unicodedata
from collections.abc import Sequence
from textwrap import wrap

Cell = str | int | float | None
LONGEST = 80
WIDTH = 100


def inert(text: object) -> str:
    """Return text without anything a terminal could take as a command or a change of direction."""
    return "".join(sign if unicodedata.category(sign)[0] not in "CZ" else " " for sign in str(text))


def printable(text: object) -> str:
    """Return the same on one line, without idle blanks."""
    return " ".join(inert(text).split())


def on_one_line(text: object, longest: int = LONGEST) -> str:
    """Return text that may be long and odd as a part of a sentence."""
    shown = printable(text)
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def wrapped(sentence: str) -> list[str]:
    """Return a sentence as lines of a screen, indented by two and further from the second on."""
    return wrap(printable(sentence), WIDTH, initial_indent="  ", subsequent_indent="    ")


def aligned(rows: Sequence[Sequence[Cell]], header: Sequence[str] = ()) -> list[str]:
    """Return the rows as lines of aligned columns, numbers to the right, indented by two."""
    columns = list(zip(*rows, strict=True))
    is_number = [any(isinstance(cell, int | float) for cell in column) for column in columns]
    shown = [list(header)] * bool(header) + [[figure(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    return [
        "  "
        + "  ".join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, is_number, strict=True)
        ).rstrip()
        for row in shown
    ]


def figure(cell: Cell) -> str:
    """Return a cell as text: thousands grouped, fractions to three digits, nothing as a dash."""
    if cell is None:
        return "-"
    if isinstance(cell, float):
        return f"{cell:,.3f}"
    if isinstance(cell, int):
        return f"{cell:,}"
    return printable(cell)
