"""Figures and values a person can read."""

from decimal import Decimal

from icp_warehouse.text import printable

Figure = float | Decimal | int | None


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
