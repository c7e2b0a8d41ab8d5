"""The deals of the sample exports, read with the csv module by rules written out here."""

from bisect import bisect_right
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

import pandas as pd

from rendered_models import ROOT
from sample_scan import scan_exports

AS_OF = date(2026, 6, 30)
CENT = Decimal("0.01")
# First day of each quarter and the rate that holds from then on, as the seed has them.
RATE_DAYS = [date(year, month, 1) for year in (2024, 2025, 2026) for month in (1, 4, 7, 10)][:10]
RATES = {
    "USD": [1.0] * 10,
    "EUR": [1.104, 1.079, 1.074, 1.107, 1.035, 1.082, 1.179, 1.174, 1.172, 1.16],
    "GBP": [1.273, 1.262, 1.265, 1.337, 1.251, 1.292, 1.374, 1.345, 1.343, 1.33],
}
NEW_BUSINESS = ("New Business", "new_business", "")


def day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def days_between(created: date | None, closed: date | None) -> int | None:
    if created is None or closed is None or closed < created:
        return None
    return (closed - created).days


def in_dollars(amount: str, currency: str, on: date | None) -> float | None:
    """The amount at the rate of its day; what is expected later takes the rate of today."""
    assert on is not None
    try:
        read = Decimal(amount)
    except InvalidOperation:
        return None
    if currency not in RATES:
        return None
    place = max(bisect_right(RATE_DAYS, min(on, AS_OF)) - 1, 0)
    rate = Decimal(str(RATES[currency][place]))
    return float((read * rate).quantize(CENT, ROUND_HALF_UP))


COLUMNS = {
    "Opportunity": ("CreatedDate", "CloseDate", "IsWon", "Amount", "CurrencyIsoCode", "Type"),
    "deals": ("created_at", "closed_at", "is_won", "amount", "currency", "deal_type"),
    "hubspot deals": (
        *("Create Date", "Close Date", "Is Closed Won"),
        *("Amount", "Currency", "Deal Type"),
    ),
}


def deals_of_files(key: dict[str, Any]) -> pd.DataFrame:
    """The deals as the files have them, read by rules written out here."""
    found = []
    for record in scan_exports(ROOT / "sample_exports", key["vocabulary"]).kept:
        if record.stem not in COLUMNS:
            continue
        source = record.file.split("/")[0]
        created, closes, won, amount, currency, kind = (
            record.cells[name] for name in COLUMNS[record.stem]
        )
        # HubSpot says of its stages which of them end a deal; those in the sample all do.
        closed = record.cells.get("IsClosed", record.cells.get("is_closed", "true"))
        created_on, closes_on = day(created), day(closes)
        is_closed = closed in ("1", "true") and (closes_on is None or closes_on <= AS_OF)
        found.append(
            {
                "deal_key": f"{source}:{record.key}",
                "created": created_on,
                "closed": closes_on if is_closed else None,
                "is_closed": is_closed,
                "is_won": won in ("1", "true"),
                "is_new_business": kind in NEW_BUSINESS,
                "amount": in_dollars(amount, currency, closes_on or created_on),
                "cycle_days": days_between(created_on, closes_on) if is_closed else None,
            }
        )
    return pd.DataFrame(found)
