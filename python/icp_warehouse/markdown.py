"""Markdown that shows text from a CRM or a seed as it is, whatever is in it.

Every character that Markdown, HTML or a forge could read as more than itself becomes an entity.
Pipes cannot end a cell, nobody is mentioned, nothing is linked, loaded or run.
"""

import re
from collections.abc import Iterable, Sequence

from icp_warehouse.text import LONGEST, on_one_line

# Ids and plain words stay readable in the source: letters, digits and marks inside them.
PLAIN = re.compile(r"[^\W_](?:[\w ,%:.\-]*[^\W_%])?%?")
# No backtick, no bar of a table cell, and not so long that it hides the rest.
CODE = re.compile(r"[\w.:@/-]{1,80}")
LINK = re.compile(r"https?:|ftp:|mailto:|xmpp:|www\.|\bgh-\d", re.IGNORECASE)
# An underscore that does not stand between letters or digits could begin or end emphasis.
LOOSE_UNDERSCORE = re.compile(r"(?<![a-z0-9])_|_(?![a-z0-9])", re.IGNORECASE)
# A reader may link `@name` and `#1` after entities are resolved; a space of no width parts them.
PARTED = frozenset("@#")


def escaped(text: object, longest: int = LONGEST) -> str:
    """Return any text as inert Markdown of one line."""
    shown = on_one_line(text, longest)
    is_plain = shown.isascii() and PLAIN.fullmatch(shown)
    if is_plain and not LINK.search(shown) and not LOOSE_UNDERSCORE.search(shown):
        return shown
    return "".join(map(_inert, shown))


def code(text: object) -> str:
    """Return an id as code; nothing can be escaped in there, so an odd id is plain text."""
    return f"`{text}`" if CODE.fullmatch(str(text)) else escaped(text)


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
