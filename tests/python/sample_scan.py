"""An independent reading of sample exports: the csv module and rules written out again."""

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

EXPORT_DATE = "2026-06-30"
SUFFIX_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
NULL_ID = "0" * 15 + "AAA"
FILLERS = {"n/a", "tbd", "dummydata", "no aplica"}
TEST_NAME = re.compile(r"test account|sample account.*|zz test.*", re.IGNORECASE)
KEY = {
    "Account": "Id",
    "Opportunity": "Id",
    "Contact": "Id",
    "Task": "Id",
    "Event": "Id",
    "accounts": "account_id",
    "deals": "deal_id",
    "contacts": "contact_id",
    "activities": "activity_id",
    "subscriptions": "subscription_id",
    "hubspot companies": "Record ID",
    "hubspot contacts": "Record ID",
    "hubspot deals": "Record ID",
    "hubspot meetings": "Record ID",
}
WHOLE = {"NumberOfEmployees", "YearStarted", "employee_count", "founded_year"}
DECIMAL = {
    "AnnualRevenue",
    "annual_revenue",
    "Amount",
    "amount",
    "mrr",
    "Growth_Rate__c",
    "growth_rate",
}
AMOUNT = {"Amount", "amount"}
BOOLEAN = {
    *("is_primary", "is_closed", "is_won", "is_deleted"),
    *("IsClosed", "IsWon", "IsDeleted", "Is Closed Won"),
}
ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\dZ?)?)?")
COMPANIES = ("Account", "accounts", "hubspot companies")


@dataclass
class Record:
    """One record that has as many fields as its header."""

    file: str
    number: int
    cells: dict[str, str]

    @property
    def stem(self) -> str:
        """The name of the file; those of HubSpot say the object and the day of the export."""
        return re.sub(r"hubspot-.*-([a-z]+)-\d{4}-.*", r"hubspot \1", Path(self.file).stem)

    @property
    def key(self) -> str:
        return self.cells[KEY[self.stem]]


@dataclass
class Scan:
    """What was found: per finding, the places (file, record number, column)."""

    record_counts: dict[str, int] = field(default_factory=dict)
    kept: list[Record] = field(default_factory=list)
    found: dict[tuple[str, str], set[tuple[str, int, str]]] = field(
        default_factory=lambda: defaultdict(set)
    )

    def note(self, expectation: str, reason: str, record: Record, column: str = "") -> None:
        self.found[expectation, reason].add((record.file, record.number, column))


def suffix(record_id: str) -> str:
    """Salesforce's check letters: each tells which of five characters are capitals."""
    letters = ""
    for start in (0, 5, 10):
        bits = [character.isupper() for character in record_id[start : start + 5]]
        letters += SUFFIX_LETTERS[sum(2**place for place, bit in enumerate(bits) if bit)]
    return letters


def is_valid_id(text: str) -> bool:
    return re.fullmatch(r"[A-Za-z0-9]{18}", text) is not None and suffix(text) == text[15:]


def raw_records(path: Path) -> Iterator[tuple[list[str], str]]:
    """Fields and raw text of each record, header first; a stray quote is forgiven here."""
    data = path.read_bytes()
    encoding = "cp1252" if path.match("csv/contacts.csv") else "utf-8-sig"
    lines = io.StringIO(data.decode(encoding), newline="").readlines()
    texts: list[str] = []

    def feed() -> Iterator[str]:
        for line in lines:
            texts.append(line)
            yield line

    for fields in csv.reader(feed()):
        yield fields, "".join(texts)
        texts.clear()


def breaks_quoting(text: str) -> bool:
    try:
        list(csv.reader([text], strict=True))
    except csv.Error:
        return True
    return False


def scan_exports(folder: Path, vocabulary: dict[str, Any]) -> Scan:
    """Read all files and look for everything that may be wrong."""
    scan = Scan()
    records = [record for path in sorted(folder.glob("*/*.csv")) for record in _read(scan, path)]
    _reject(scan, records)
    accounts = {r.key for r in records if r.stem in ("Account", "accounts")}
    for record in scan.kept:
        _check_types(scan, record)
        _check_words(scan, record, vocabulary)
        if record.stem in ("Opportunity", "deals"):
            _check_deal(scan, record, accounts, vocabulary)
    return scan


def _read(scan: Scan, path: Path) -> Iterator[Record]:
    name = f"{path.parent.name}/{path.name}"
    rows = raw_records(path)
    header, _ = next(rows)
    number = 0
    for number, (fields, text) in enumerate(rows, start=1):
        record = Record(name, number, dict(zip(header, fields, strict=False)))
        if len(fields) != len(header):
            scan.note("reader_reject", "FIELD_COUNT", record)
        elif fields == header:
            scan.note("reader_reject", "REPEATED_HEADER", record)
        elif breaks_quoting(text):
            scan.note("reader_reject", "BAD_QUOTING", record)
        else:
            yield record
    scan.record_counts[name] = number


def _reject(scan: Scan, records: list[Record]) -> None:
    by_key: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in records:
        if record.stem not in KEY:
            scan.kept.append(record)
        elif not record.key:
            scan.note("staging_reject", "MISSING_KEY", record)
        elif record.file.startswith("salesforce/") and not is_valid_id(record.key):
            scan.note("staging_reject", "BAD_ID", record)
        else:
            by_key[record.file, record.key].append(record)
    for versions in by_key.values():
        versions.sort(key=_changed)
        for loser in versions[:-1]:
            scan.note("staging_reject", "DUPLICATE_KEY", loser)
        last = versions[-1]
        merged = last.cells.get("MasterRecordId", last.cells.get("merged_into_id", ""))
        if merged not in ("", NULL_ID):
            scan.note("staging_reject", "MERGED", last)
        elif last.cells.get("IsDeleted", last.cells.get("is_deleted")) in ("1", "true"):
            scan.note("staging_reject", "DELETED", last)
        else:
            scan.kept.append(last)


def _changed(record: Record) -> str:
    return record.cells.get("SystemModstamp", record.cells.get("updated_at", ""))


def _check_types(scan: Scan, record: Record) -> None:
    for column, text in record.cells.items():
        if record.stem == "signal_observations" and column == "observed_at":
            # An observation is known by its moment, among others.
            if not ISO.fullmatch(text):
                scan.note("staging_reject", "UNREADABLE_KEY", record, column)
        elif text.lower() in FILLERS:
            scan.note("value_issue", "null_word", record, column)
        elif text == "":
            continue
        elif column in WHOLE and not text.isdigit():
            scan.note("value_issue", "not_an_integer", record, column)
        elif column in AMOUNT and text.startswith("JPY "):
            scan.note("value_issue", "currency_contradiction", record, column)
        elif column in DECIMAL and not re.fullmatch(r"-?\d+(\.\d+)?", text):
            scan.note("value_issue", "not_a_number", record, column)
        elif column in BOOLEAN and text not in ("0", "1", "true", "false"):
            scan.note("value_issue", "not_a_boolean", record, column)
        elif column.endswith(("Date", "_at", "_date")) and not ISO.fullmatch(text):
            scan.note("value_issue", "not_a_date", record, column)


def _check_words(scan: Scan, record: Record, vocabulary: dict[str, Any]) -> None:
    source = record.file.split("/")[0]
    known = {
        "Industry": ("industry", vocabulary["industry"]),
        "industry": ("industry", vocabulary["industry"]),
        "BillingCountry": ("country", vocabulary["country"]),
        "country": ("country", vocabulary["country"]),
        "Role": ("role", vocabulary["role"]),
        "role": ("role", vocabulary["role"]),
        "Loss_Reason__c": ("loss_reason", vocabulary["loss_reason"]),
        "loss_reason": ("loss_reason", vocabulary["loss_reason"]),
        "StageName": ("stage", vocabulary["stage"][source]),
        "stage": ("stage", vocabulary["stage"][source]),
        "Deal Stage": ("stage", vocabulary["stage"][source]),
    }
    for column, (name, words) in known.items():
        text = record.cells.get(column, "")
        if text and text.lower() not in FILLERS and text not in words:
            scan.note("unmapped_value", name, record, column)
    for column in ("Name", "account_name"):
        is_account = record.stem in ("Account", "accounts")
        if is_account and TEST_NAME.fullmatch(record.cells.get(column, "")):
            scan.note("test_account", "TEST_ACCOUNT", record, column)


def _check_deal(scan: Scan, record: Record, accounts: set[str], vocabulary: dict[str, Any]) -> None:
    cells, is_sf = record.cells, record.stem == "Opportunity"
    names = (
        ("IsClosed", "IsWon", "Amount", "CurrencyIsoCode", "CreatedDate", "CloseDate", "AccountId")
        if is_sf
        else ("is_closed", "is_won", "amount", "currency", "created_at", "closed_at", "account_id")
    )
    closed, won, amount, currency, created, close, account = (cells[name] for name in names)
    if account not in accounts:
        scan.note("value_issue", "orphan_account", record, names[6])
    if won in ("1", "true") and not amount:
        scan.note("value_issue", "won_without_amount", record, names[2])
    if amount and currency not in vocabulary["currency_rate_to_usd"]:
        scan.note("value_issue", "no_currency_rate", record, names[3])
    if closed in ("1", "true"):
        if close[:10] < created[:10]:
            scan.note("value_issue", "closed_before_created", record, names[5])
        if close[:10] > EXPORT_DATE:
            scan.note("value_issue", "closed_in_future", record, names[5])


def domains_in_both(scan: Scan) -> Counter[str]:
    """Domains of accounts, however they are written."""
    counted: Counter[str] = Counter()
    for record in scan.kept:
        if record.stem in COMPANIES:
            names = ("Website", "domain", "Company Domain Name")
            written = next((record.cells[name] for name in names if name in record.cells), "")
            domain = re.sub(r"^(https?://)?(www\.)?|/$", "", written.lower())
            counted[domain] += 1
    del counted[""]
    return Counter({domain: count for domain, count in counted.items() if count > 1})
