"""Whether the text of a cell can be read as what its column promises."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from icp_warehouse.validate.reading import SourceFormat

NUMBER = re.compile(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?")
NULL_SALESFORCE_ID = "0" * 15
EPOCH_MS = "epoch_ms"  # milliseconds since 1970, the one form that strptime does not know


def dates(texts: pd.Series[Any], source_format: SourceFormat) -> pd.Series[Any]:
    """Return the day each text names in one of the source's formats, or NaT."""
    found = pd.Series(pd.NaT, index=texts.index, dtype="datetime64[us]")
    for date_format in source_format.date_formats:
        if date_format == EPOCH_MS:
            digits = texts.where(texts.str.fullmatch(r"\d{12,13}", na=False))
            parsed = pd.to_datetime(pd.to_numeric(digits), unit="ms", errors="coerce", utc=True)
        else:
            parsed = pd.to_datetime(texts, format=date_format, errors="coerce", utc=True)
        found = found.fillna(parsed.dt.tz_convert(None).astype("datetime64[us]"))
    days: pd.Series[Any] = found.dt.normalize()
    return days


def is_number(text: str, source_format: SourceFormat) -> bool:
    """Say whether the text is a number in the source's notation, currency sign aside."""
    grouping = "." if source_format.decimal_mark == "," else ","
    plain = re.sub(r"[\s$€£%]", "", text).replace(grouping, "")
    return NUMBER.fullmatch(plain.replace(source_format.decimal_mark, ".")) is not None


def account_key(source: str, account_id: str | None, sources: frozenset[str]) -> str | None:
    """Return ``<source>:<id>``; Salesforce writes one id with 15 or 18 signs, and none as zeros."""
    if account_id is None:
        return None
    prefix, colon, rest = account_id.partition(":")
    if colon and prefix in sources:
        return account_key(prefix, rest, frozenset())
    if source == "salesforce" and len(account_id) in (15, 18):
        account_id = account_id[:15]
        if account_id == NULL_SALESFORCE_ID:
            return None
    return f"{source}:{account_id}"
