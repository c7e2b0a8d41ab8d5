"""What a sound export looks like, said as data: which share of a column must be how."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from icp_warehouse.objects import OBJECTS

Kind = Literal["row_count", "unique", "holds", "ordered"]

MUST_HAVE_ROWS = ("accounts", "deals")
KEYS = {
    "accounts": "account_id",
    "deals": "deal_id",
    "contacts": "contact_id",
    "activities": "activity_id",
    "subscriptions": "subscription_id",
    "leads": "lead_id",
    "campaign_touches": "touch_id",
}
BELONGS_TO_ACCOUNT = ("deals", "contacts", "subscriptions", "usage", "nps")
ORDERED_DAYS = {"deals": ("created_on", "closed_on"), "subscriptions": ("start_date", "end_date")}
FLAGS = {"deals": ("is_won", "is_closed")}
READABLE_GROUPS = {
    "date": "dates can be read",
    "timestamp": "dates can be read",
    "integer": "numbers can be read",
    "number": "numbers can be read",
    "amount": "numbers can be read",
}

# A sound export has some dirt, which the load ledger lists record by record; below these shares
# the file itself was made wrongly: cut off, shifted columns, another date format, another CRM.
WHOLE_RECORDS = 0.95
FILLED_KEYS = 0.98
UNIQUE_KEYS = 0.80
READABLE = 0.95
KNOWN_ACCOUNTS = 0.90
IN_ORDER = 0.90


@dataclass(frozen=True)
class Expectation:
    """One expectation on a judged table; ``group`` is the line it is reported under."""

    kind: Kind
    columns: tuple[str, ...]
    group: str
    mostly: float = 1.0


def expectations_for(name: str, present: Collection[str]) -> list[Expectation]:
    """Return what is expected of the files of one object, in the order a person reads it."""
    asked = []
    if name in MUST_HAVE_ROWS:
        asked.append(Expectation("row_count", (), "there are records"))
    asked.append(Expectation("holds", ("record whole",), "each record is whole", WHOLE_RECORDS))
    if key := KEYS.get(name):
        asked.append(Expectation("holds", (f"{key} filled",), "keys are filled", FILLED_KEYS))
        asked.append(Expectation("unique", (key,), "keys are unique", UNIQUE_KEYS))
    for column, parser in OBJECTS[name].columns.items():
        if f"{column} reads" in present:
            is_flag = column in FLAGS.get(name, ())
            group = "won and closed are known words" if is_flag else READABLE_GROUPS.get(parser)
            if group:
                asked.append(Expectation("holds", (f"{column} reads",), group, READABLE))
    if days := ORDERED_DAYS.get(name):
        asked.append(Expectation("ordered", days, "nothing ends before it starts", IN_ORDER))
    if "account_id known" in present:
        known = ("account_id known",)
        asked.append(Expectation("holds", known, "its accounts are known", KNOWN_ACCOUNTS))
    return asked
