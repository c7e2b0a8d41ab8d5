"""Checks of versions and overrides over time: who is in force when, and what is due."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from icp_warehouse.check.book import Book
from icp_warehouse.check.cards import Card, Entry
from icp_warehouse.check.finding import Finding
from icp_warehouse.seeds.rows import Place

NEEDED = ("valid_from", "approved_by", "owner", "change_note")


def check_versions(book: Book) -> Iterator[Finding]:
    """Check the versions of every card."""
    active: dict[str, list[Card]] = defaultdict(list)
    for card in book.cards:
        if card.status == "active":
            active[card.entry["scorecard_id"]].append(card)
    for cards in active.values():
        for card in cards:
            yield from _incomplete(card)
        cards.sort(key=lambda card: (card.entry["valid_from"] or date.min, card.entry["version"]))
        for earlier, later in pairwise(cards):
            yield from _overlap(earlier, later)
        yield from _ended(book, cards)
        current = [card for card in cards if _is_in_force(card, book.as_of)]
        for card in current:
            yield from _stale(book, card)


def _incomplete(card: Card) -> Iterator[Finding]:
    for column in NEEDED:
        if card.entry[column] is None:
            sentence = f"{card.label} is active and has no {column}."
            yield card.entry.finding("version_incomplete", column, sentence, f"fill in {column}")


def _overlap(earlier: Card, later: Card) -> Iterator[Finding]:
    ends, begins = earlier.entry["valid_to"], later.entry["valid_from"]
    if begins is None or (ends is not None and ends < begins):
        return
    sentence = (
        f"{earlier.label} and {later.label} are both active on {begins}, "
        "so it is not said which one sets tiers."
    )
    mend = f"set the status of {earlier.label} to retired"
    if (earlier.entry["valid_from"] or date.min) < begins:
        mend = f"let {earlier.label} end on {begins - timedelta(days=1)}"
    yield earlier.entry.finding("version_overlap", "valid_to", sentence, mend)


def _ended(book: Book, cards: list[Card]) -> Iterator[Finding]:
    last = cards[-1]
    ends = last.entry["valid_to"]
    if ends is not None and ends < book.as_of:
        sentence = f"{last.label} ended on {ends}, and no version follows it."
        mend = "add a version, or set its status to retired"
        yield last.entry.finding("version_ended", "valid_to", sentence, mend)


def check_in_force(book: Book) -> Iterator[Finding]:
    """Find that no ideal card sets tiers on the day: the build would make all accounts Unknown."""
    ideal = [entry for entry in book.entries["scorecards"] if entry["polarity"] == "ideal"]
    active = [entry for entry in ideal if entry["status"] == "active"]
    if any(_is_valid(entry, book.as_of) for entry in active):
        return
    sentence = f"No ideal card is active on {book.as_of}, so every account would be Unknown"
    mend = "let an ideal card with the status active be valid on that day"
    if active:
        last = max(active, key=lambda entry: (entry["valid_from"] or date.min, entry.row.line))
        column = (
            "valid_from" if last["valid_from"] and last["valid_from"] > book.as_of else "valid_to"
        )
        why = f"{_named(last)} {'begins' if column == 'valid_from' else 'ended'} on {last[column]}"
        yield last.finding("card_none_active", column, f"{sentence}: {why}.", mend)
    elif ideal:
        why = f"{_named(ideal[0])} is {ideal[0]['status']}"
        yield ideal[0].finding("card_none_active", "status", f"{sentence}: {why}.", mend)
    else:
        path = "scorecard/scorecards.csv"
        yield Finding("card_none_active", path, Place(1, 1), f"{sentence}: there is none.", mend)


def _named(entry: Entry) -> str:
    return f"{entry['scorecard_id']} version {entry['version']}"


def _is_valid(entry: Entry, day: date) -> bool:
    """Return whether a version is valid on a day; an empty end is open, as in the models."""
    begins, ends = entry["valid_from"], entry["valid_to"]
    return (begins is None or begins <= day) and (ends is None or day <= ends)


def _is_in_force(card: Card, day: date) -> bool:
    return card.entry["valid_from"] is not None and _is_valid(card.entry, day)


def _stale(book: Book, card: Card) -> Iterator[Finding]:
    days = card.entry["review_days"]
    if days is None:
        return
    reviewed = [
        entry["reviewed_on"]
        for entry in book.entries.get("icp_reviews", ())
        if (entry["scorecard_id"], entry["version"])
        == (card.entry["scorecard_id"], card.entry["version"])
        and entry["reviewed_on"] is not None
        and entry["reviewed_on"] <= book.as_of
    ]
    last = max([card.entry["valid_from"], *reviewed])
    if (book.as_of - last).days > days:
        due = last + timedelta(days=int(days))
        sentence = f"{card.label} was due for a review on {due}; it was last looked at on {last}."
        mend = "review it and add a row to icp_reviews.csv"
        yield card.entry.finding("version_stale", "review_days", sentence, mend)


def check_overrides(book: Book) -> Iterator[Finding]:
    """Check every override: approved, and not over."""
    for entry in book.entries.get("tier_overrides", ()):
        yield from _override(book, entry)


def _override(book: Book, entry: Entry) -> Iterator[Finding]:
    name = f"The override {entry['override_id']}"
    approver = (entry["approved_by"] or "").strip()
    if not approver:
        sentence = f"{name} is not approved, so it has no effect."
        yield entry.finding(
            "override_unapproved", "approved_by", sentence, "have it approved, or take it out"
        )
    elif approver == (entry["requested_by"] or "").strip():
        sentence = f"{name} was approved by {approver}, who asked for it."
        yield entry.finding(
            "override_self_approved", "approved_by", sentence, "have somebody else approve it"
        )
    expires = entry["expires_on"]
    if expires is not None and expires < book.as_of:
        sentence = f"{name} expired on {expires}, so it has no effect."
        yield entry.finding(
            "override_expired", "expires_on", sentence, "take it out, or have it approved anew"
        )
