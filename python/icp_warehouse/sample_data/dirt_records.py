"""Defects of whole records: all of them are slipped in, so that the true records stay whole."""

from . import identifiers
from .drafts import Draft, RawLine, Row
from .planting import READER_REJECT, STAGING_REJECT, Garden, Planted, SameAccount

# file -> (column of the last modification, column to tell the copies apart)
_VERSIONED = {
    "salesforce/Account.csv": ("SystemModstamp", "BillingCity"),
    "salesforce/Opportunity.csv": ("SystemModstamp", "NextStep"),
    "salesforce/Contact.csv": ("SystemModstamp", "Title"),
    "csv/accounts.csv": ("updated_at", "account_name"),
    "csv/deals.csv": ("updated_at", "next_step"),
}
_CREATED = {"SystemModstamp": "CreatedDate", "updated_at": "created_at"}
_LAST_MOMENT = {"SystemModstamp": "2026-06-30 21:30:00", "updated_at": "2026-06-30T21:30:00Z"}
_REPEATED = ("salesforce/Task.csv", "csv/contacts.csv", "csv/subscriptions.csv")
_DELETABLE = {
    "salesforce/Account.csv": {"IsDeleted": "1", "Website": ""},
    "salesforce/Opportunity.csv": {"IsDeleted": "1"},
    "salesforce/Contact.csv": {"IsDeleted": "1"},
    "salesforce/Task.csv": {"IsDeleted": "1"},
    "csv/accounts.csv": {"is_deleted": "true", "domain": ""},
    "csv/deals.csv": {"is_deleted": "true"},
}
_KEYLESS: dict[str, dict[str, str]] = {
    "salesforce/Account.csv": {"Website": ""},
    "salesforce/Opportunity.csv": {},
    "csv/deals.csv": {},
    "csv/subscriptions.csv": {},
}
_BAD_IDS: dict[str, dict[str, str]] = {
    "salesforce/Account.csv": {"Website": ""},
    "salesforce/Opportunity.csv": {},
}


def plant_records(garden: Garden) -> None:
    """Plant every kind of bad record."""
    for path, (modified, told_apart) in _VERSIONED.items():
        _older_and_newer(garden, garden.drafts[path], modified, told_apart)
    for path in (*_VERSIONED, *_REPEATED):
        draft = garden.drafts[path]
        for row in garden.victims(draft, garden.count(draft)):
            _duplicate(garden, draft, "exact_duplicate", loser=list(row), winner=row)
    for path, cells in _DELETABLE.items():
        draft = garden.drafts[path]
        for row in garden.templates(draft, garden.count(draft)):
            _reject(garden, draft, "deleted", "DELETED", row, garden.fresh_id(draft), cells)
    for path, cells in _KEYLESS.items():
        draft = garden.drafts[path]
        for row in garden.templates(draft, garden.count(draft)):
            _reject(garden, draft, "missing_key", "MISSING_KEY", row, "", cells)
    for path, cells in _BAD_IDS.items():
        _bad_ids(garden, garden.drafts[path], cells)
    _merged(garden, garden.drafts["salesforce/Account.csv"], "salesforce/Opportunity.csv", (1, 2))
    _merged(garden, garden.drafts["csv/accounts.csv"], "csv/deals.csv", (1,))
    _unreadable(garden)


def _duplicate(
    garden: Garden, draft: Draft, kind: str, loser: Row, winner: Row, inserted: Row | None = None
) -> None:
    garden.slip_in(draft, loser if inserted is None else inserted)
    garden.plant(Planted(STAGING_REJECT, kind, "DUPLICATE_KEY", draft, loser, winner=winner))


def _older_and_newer(garden: Garden, draft: Draft, modified: str, told_apart: str) -> None:
    for row in garden.victims(draft, garden.count(draft)):
        older = draft.changed(row, **{modified: draft.cell(row, _CREATED[modified])})
        older = draft.changed(older, **{told_apart: "As first entered"})
        _duplicate(garden, draft, "older_duplicate", loser=older, winner=row, inserted=older)
    for row in garden.victims(draft, garden.count(draft)):
        newer = draft.changed(row, **{modified: _LAST_MOMENT[modified]})
        newer = draft.changed(newer, **{told_apart: "As corrected later"})
        _duplicate(garden, draft, "newer_duplicate", loser=row, winner=newer, inserted=newer)


def _reject(
    garden: Garden,
    draft: Draft,
    kind: str,
    reason: str,
    template: Row,
    record_id: str,
    cells: dict[str, str],
) -> None:
    record = draft.changed(template, **{draft.header[0]: record_id}, **cells)
    garden.slip_in(draft, record)
    garden.plant(Planted(STAGING_REJECT, kind, reason, draft, record))


def _bad_ids(garden: Garden, draft: Draft, cells: dict[str, str]) -> None:
    for number, row in enumerate(garden.templates(draft, garden.count(draft))):
        fresh = garden.fresh_id(draft)
        for kind, bad in (
            ("id_of_17_characters", fresh[:17]),
            ("wrong_check_suffix", identifiers.spoil_suffix(fresh)),
            ("excel_scientific_id", f"1.{23457 + number}E+17"),
        ):
            _reject(garden, draft, kind, "BAD_ID", row, bad, cells)


def _merged(garden: Garden, accounts: Draft, deals_path: str, lengths: tuple[int, ...]) -> None:
    """Lose an account to another, directly or over a second one; a deal still names the loser."""
    deals = garden.drafts[deals_path]
    key_column, link = (
        accounts.header[0],
        deals.at("AccountId" if _is_sf(accounts) else "account_id"),
    )
    deal_of = {row[link]: row for row in deals.rows if garden.is_free(row)}
    for length in lengths:
        rows = garden.victims(accounts, garden.count(accounts), lambda row: row[0] in deal_of)
        for winner in rows:
            survivor = winner[0]
            chain: list[str] = []
            for _ in range(length):
                loser_id = garden.fresh_id(accounts)
                cells = {
                    key_column: loser_id,
                    **_lost_to(accounts, chain[-1] if chain else survivor),
                }
                loser = accounts.changed(winner, **cells)
                garden.slip_in(accounts, loser)
                kind = f"merged_chain_of_{length}"
                garden.plant(Planted(STAGING_REJECT, kind, "MERGED", accounts, loser))
                chain.append(loser_id)
            deal = deal_of.pop(survivor)
            garden.take(deal)
            deal[link] = chain[-1]
            for loser_id in chain:
                garden.same_accounts.append(
                    SameAccount(
                        "merged",
                        (f"{accounts.source}:{loser_id}", f"{accounts.source}:{survivor}"),
                        f"{accounts.source}:{survivor}",
                        (f"{deals.source}:{deal[0]}",) if loser_id == chain[-1] else (),
                    )
                )


def _is_sf(draft: Draft) -> bool:
    return draft.source == "salesforce"


def _lost_to(draft: Draft, winner_id: str) -> dict[str, str]:
    if _is_sf(draft):
        return {"IsDeleted": "1", "MasterRecordId": winner_id, "Website": ""}
    return {"is_deleted": "true", "merged_into_id": winner_id, "domain": ""}


def _unreadable(garden: Garden) -> None:
    """Records the strict reader refuses."""
    accounts = garden.drafts["csv/accounts.csv"]
    activities = garden.drafts["csv/activities.csv"]
    contacts = garden.drafts["salesforce/Contact.csv"]
    quoted_header = ",".join(f'"{name}"' for name in contacts.header)
    short = f"{garden.fresh_id(accounts)},Shortline Works,shortline.example"
    cells = [""] * len(accounts.header)
    cells[0], cells[1] = garden.fresh_id(accounts), "Larch, Finch and Sons"
    stray = f'{garden.fresh_id(activities)},,,,Call,"Intro" call,outbound,2025-03-03T10:00:00Z'
    for draft, kind, reason, text in (
        (contacts, "repeated_header", "REPEATED_HEADER", quoted_header),
        (activities, "repeated_header", "REPEATED_HEADER", ",".join(activities.header)),
        (accounts, "too_few_fields", "FIELD_COUNT", short),
        (accounts, "too_many_fields", "FIELD_COUNT", ",".join(cells)),
        (activities, "stray_quote", "BAD_QUOTING", stray),
    ):
        line = RawLine(text)
        garden.slip_in(draft, line)
        garden.plant(Planted(READER_REJECT, kind, reason, draft, line))
