"""Text of a CRM for a terminal, and figures a person can read."""

import unicodedata
from decimal import Decimal

Figure = float | Decimal | int | None


def printable(text: object) -> str:
    """Return text without anything a terminal could take as a command or a change of direction."""
    return " ".join(
        "".join(
            sign if unicodedata.category(sign)[0] not in "CZ" else " " for sign in str(text)
        ).split()
    )


def figure(value: Figure, digits: int = 2) -> str:
    """Return a number with thousands grouped and no idle zeros; a dash for none."""
    if value is None:
        return "-"
    text = f"{float(value):,.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def amount(text: str) -> str:
    """Return a value of an attribute; a number gets its thousands grouped."""
    try:
        return figure(float(text), 4)
    except ValueError:
        return printable(text)
