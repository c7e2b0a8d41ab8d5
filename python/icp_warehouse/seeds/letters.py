"""Capitals and blanks as DuckDB knows them, which is not quite as Python does.

A letter stays one letter there: of a small letter without a capital of its own, Python makes two.
"""

import unicodedata

_SHARP = {"ß": "ẞ"}


def lower(text: str) -> str:
    """Return text in small letters."""
    if text.isascii():
        return text.lower()
    return "".join(_one(sign, sign.lower(), sign.lower()[:1]) for sign in text)


def upper(text: str) -> str:
    """Return text in capitals."""
    if text.isascii():
        return text.upper()
    return "".join(_SHARP.get(sign) or _one(sign, sign.upper(), sign.title()) for sign in text)


def trim(text: str) -> str:
    """Return text without blanks of any width around it."""
    if text.isascii():
        return text.strip(" ")
    blanks = "".join(sign for sign in set(text) if unicodedata.category(sign) == "Zs")
    return text.strip(blanks)


def _one(sign: str, *ways: str) -> str:
    return next((way for way in ways if len(way) == 1), sign)
