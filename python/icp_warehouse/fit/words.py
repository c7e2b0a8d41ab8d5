"""Figures and names as people say them, and CRM text that can do no harm."""

import re
from typing import Final

_UNITS: Final = ((1e9, "B"), (1e6, "M"))
_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~&@:=^$])")
_UNSEEN: Final = re.compile(r"[\x00-\x1f\x7f\u0085\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
LONGEST: Final = 60


def number_words(value: float) -> str:
    """Return a number as it is said: 2,000; 30M; 0.05."""
    for size, unit in _UNITS:
        if abs(value) >= size:
            return f"{value / size:,.10g}{unit}"
    return f"{value:,.10g}"


def range_words(lower: float | None, upper: float | None) -> str:
    """Return a range as it is said: 200 to 2,000; below 50; 5,000 and more."""
    if lower is None and upper is None:
        return "any number"
    if lower is None:
        return f"up to {number_words(upper or 0.0)}"
    if upper is None:
        return f"{number_words(lower)} and more"
    return f"{number_words(lower)} to {number_words(upper)}"


def bound_id(lower: float | None, upper: float | None) -> str:
    """Return a range as the end of a rule id: 200_to_2000, up_to_49, from_5000."""
    if lower is None:
        return "any" if upper is None else f"up_to_{_in_id(upper)}"
    if upper is None:
        return f"from_{_in_id(lower)}"
    return f"{_in_id(lower)}_to_{_in_id(upper)}"


def _in_id(value: float) -> str:
    text = f"{value:.10g}" if abs(value) < 1e6 else f"{value / 1e6:.10g}m"
    return text.replace("-", "minus_").replace(".", "_").replace("+", "")


def plain(text: str) -> str:
    """Return CRM text on one line, without characters that hide or turn text, and not too long."""
    seen = _UNSEEN.sub(" ", text).strip()
    return seen if len(seen) <= LONGEST else seen[: LONGEST - 1] + "…"


def in_markdown(text: str) -> str:
    """Return text that Markdown shows as it is, inside a table cell too."""
    return _MARKDOWN.sub(r"\\\1", plain(text)).replace("<", "&lt;").replace(">", "&gt;")
