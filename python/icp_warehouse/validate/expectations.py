"""What a sound export looks like, said as data: which share of a column must be how."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from icp_warehouse.file_names import FILE_STEMS
from icp_warehouse.objects import NUMERIC_PARSERS, OBJECTS
from icp_warehouse.validate.reading import HAS_ALL_FIELDS, Dataset
from icp_warehouse.validate.values import account_key, dates, is_number

Kind = Literal["row_count", "column", "filled", "unique", "among", "ordered"]

SOURCES = frozenset(FILE_STEMS)
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
ORDERED_DAYS = {"deals": ("created_at", "closed_at"), "subscriptions": ("start_date", "end_date")}
FLAGS = {"deals": ("is_won", "is_lost", "is_closed")}

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
    """One expectation on a prepared table; ``group`` is the line it is reported under."""

    kind: Kind
    columns: tuple[str, ...]
    group: str
    mostly: float = 1.0
    allowed: tuple[str | bool, ...] = ()


def prepare(dataset: Dataset, known: frozenset[str]) -> pd.DataFrame:
    """Return the table with what expectations look at: readable or not, days, known accounts."""
    table = dataset.frame.copy()
    source_format = dataset.source_format
    for column, parser in OBJECTS[dataset.object_name].columns.items():
        if column not in table:
            continue
        texts = table[column]
        if parser in ("date", "timestamp"):
            table[f"{column} day"] = dates(texts, source_format)
            table[f"{column} reads"] = table[f"{column} day"].notna().where(texts.notna(), None)
        elif parser in NUMERIC_PARSERS:
            table[f"{column} reads"] = [
                None if text is None else is_number(text, source_format) for text in texts
            ]
        elif column in FLAGS.get(dataset.object_name, ()):
            table[f"{column} word"] = [None if text is None else text.lower() for text in texts]
    if dataset.object_name in BELONGS_TO_ACCOUNT and "account_id" in table:
        keys = [account_key(dataset.source, text, SOURCES) for text in table["account_id"]]
        table["account_id known"] = [None if key is None else key in known for key in keys]
    return table


def known_accounts(datasets: Sequence[Dataset]) -> frozenset[str]:
    """Return the key of every account any source exported."""
    keys: set[str | None] = set()
    for dataset in datasets:
        if dataset.object_name == "accounts" and "account_id" in dataset.frame:
            ids = dataset.frame["account_id"]
            keys |= {account_key(dataset.source, text, SOURCES) for text in ids}
    return frozenset(key for key in keys if key is not None)


def expectations_for(dataset: Dataset, table: pd.DataFrame) -> list[Expectation]:
    """Return what is expected of the files of one object, in the order a person reads it."""
    name, present = dataset.object_name, set(table.columns)
    asked = [
        Expectation(
            "column",
            (next((one for one in group if one in present), group[0]),),
            "every needed column is there",
        )
        for group in dataset.column_map.needed
    ]
    if name in MUST_HAVE_ROWS:
        asked.append(Expectation("row_count", (), "there are records"))
    asked.append(
        Expectation("among", (HAS_ALL_FIELDS,), "each record is whole", WHOLE_RECORDS, (True,))
    )
    if (key := KEYS.get(name)) in present and key:
        asked.append(Expectation("filled", (key,), "keys are filled", FILLED_KEYS))
        asked.append(Expectation("unique", (key,), "keys are unique", UNIQUE_KEYS))
    for column, parser in OBJECTS[name].columns.items():
        if f"{column} reads" in present:
            group = (
                "dates can be read" if parser in ("date", "timestamp") else "numbers can be read"
            )
            asked.append(Expectation("among", (f"{column} reads",), group, READABLE, (True,)))
    for column in FLAGS.get(name, ()):
        if f"{column} word" in present:
            words = dataset.source_format.words
            asked.append(
                Expectation(
                    "among", (f"{column} word",), "won and closed are known words", READABLE, words
                )
            )
    first, last = (f"{column} day" for column in ORDERED_DAYS.get(name, ("", "")))
    if {first, last} <= present:
        asked.append(
            Expectation("ordered", (first, last), "nothing ends before it starts", IN_ORDER)
        )
    if "account_id known" in present:
        asked.append(
            Expectation(
                "among", ("account_id known",), "its accounts are known", KNOWN_ACCOUNTS, (True,)
            )
        )
    return asked
