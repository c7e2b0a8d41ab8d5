"""Markdown that shows text from a CRM or a seed as it is, whatever is in it.

Every character that Markdown, HTML or a forge could read as more than itself becomes an entity.
Pipes cannot end a cell, nobody is mentioned, nothing is linked, loaded or run.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

LONGEST_TEXT = 80
# Ids and plain words stay readable in the source: letters, digits and marks inside them.
PLAIN = re.compile(r"[^\W_](?:[\w ,%:.\-]*[^\W_%])?%?")
LINK = re.compile(r"https?:|ftp:|mailto:|xmpp:|www\.|\bgh-\d", re.IGNORECASE)
# An underscore that does not stand between letters or digits could begin or end emphasis.
LOOSE_UNDERSCORE = re.compile(r"(?<![a-z0-9])_|_(?![a-z0-9])", re.IGNORECASE)
# A reader may link `@name` and `#1` after entities are resolved; a space of no width parts them.
PARTED = frozenset("@#")


def escaped(text: object, longest: int = LONGEST_TEXT) -> str:
    """Return any text as inert Markdown of one line."""
    shown = " ".join(
        "".join(
            sign if unicodedata.category(sign)[0] not in "CZ" else " " for sign in str(text)
        ).split()
    )
    if len(shown) > longest:
        shown = shown[: longest - 1] + "…"
    is_plain = shown.isascii() and PLAIN.fullmatch(shown)
    if is_plain and not LINK.search(shown) and not LOOSE_UNDERSCORE.search(shown):
        return shown
    return "".join(map(_inert, shown))


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return a table; a column whose header ends with a colon is set to the right."""
    marks = ["---:" if name.endswith(":") else "---" for name in header]
    names = [name.removesuffix(":") for name in header]
    lines = (f"| {' | '.join(cells)} |" for cells in rows)
    return [f"| {' | '.join(names)} |", f"|{'|'.join(marks)}|", *lines]


def folded(title: str, lines: Sequence[str]) -> list[str]:
    """Return lines that show when their title is clicked."""
    return ["<details>", f"<summary>{title}</summary>", "", *lines, "", "</details>"]


def number(value: float | None, digits: int = 1) -> str:
    """Return a number for reading: thousands grouped, no idle zeros; a dash for none."""
    if value is None:
        return "-"
    text = f"{value:,.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def signed(value: float | None, digits: int = 1) -> str:
    """Return a change with its sign."""
    text = number(value, digits)
    return f"+{text}" if value is not None and value > 0 and text != "0" else text


def percent(value: float | None, digits: int = 1) -> str:
    """Return a share as percent."""
    return "n/a" if value is None else f"{number(100 * value, digits)} %"


def _inert(sign: str) -> str:
    if sign.isalnum() or sign == " ":
        return sign
    parted = "&#8203;" if sign in PARTED else ""
    return f"&#{ord(sign)};{parted}"
