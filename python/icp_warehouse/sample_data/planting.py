"""Keeps the book on planted defects: each stands under exactly one expectation."""

from collections.abc import Callable
from dataclasses import dataclass

from . import identifiers
from .drafts import Draft, RawLine, Record, Row
from .randomness import stream
from .world import World

READER_REJECT = "reader_reject"
STAGING_REJECT = "staging_reject"
VALUE_ISSUE = "value_issue"
UNMAPPED_VALUE = "unmapped_value"
TEST_ACCOUNT = "test_account"

_SHARE = 0.0015  # of a file's records, for each kind of defect

_KEYED = ("accounts", "deals", "contacts", "activities", "subscriptions")


@dataclass(frozen=True)
class Planted:
    """One defect: what it is, where it stands, and what a careful reader does with it."""

    expectation: str
    kind: str
    reason: str
    draft: Draft
    record: Record
    column: str = ""
    source_column: str = ""
    winner: Row | None = None  # the record that stays when this one is a duplicate


@dataclass(frozen=True)
class SameAccount:
    """Two records of one company, the later or lost one first; `survivor` is the one to keep."""

    rule: str
    account_keys: tuple[str, str]
    survivor: str
    deal_keys: tuple[str, ...] = ()


class Garden:
    """The drafts, and everything planted in them."""

    def __init__(self, world: World, drafts: list[Draft]) -> None:
        """Take over clean drafts."""
        self.world = world
        self.drafts = {draft.path: draft for draft in drafts}
        self.planted: list[Planted] = []
        self.same_accounts: list[SameAccount] = []
        self.renewals: list[tuple[str, str, bool]] = []  # deal key, account key, was renewed
        self._rng = stream(world.seed, "dirt")
        self._used: set[int] = set()
        self._fresh: dict[str, int] = {}
        self._firms = {name: firm for firm, name in enumerate(world.account_ids)}

    def firm_of(self, account_id: str) -> int:
        """The company behind an account."""
        return self._firms[account_id]

    def count(self, draft: Draft, least: int = 1) -> int:
        """How many defects of one kind a file bears."""
        return max(least, round(len(draft.rows) * _SHARE))

    def victims(
        self, draft: Draft, count: int, suitable: Callable[[Row], bool] = bool
    ) -> list[Row]:
        """Up to `count` suitable rows that nothing else was or will be done to."""
        found: list[Row] = []
        for place in self._rng.permutation(len(draft.rows)).tolist():
            if len(found) == count:
                break
            row = draft.rows[place]
            if id(row) not in self._used and suitable(row):
                self._used.add(id(row))
                found.append(row)
        return found

    def templates(self, draft: Draft, count: int) -> list[Row]:
        """Rows to copy; nothing is done to the rows themselves."""
        places = self._rng.integers(0, max(1, len(draft.rows)), count).tolist()
        return [draft.rows[place] for place in places if place < len(draft.rows)]

    def take(self, row: Row) -> None:
        """Keep a row from any further defect."""
        self._used.add(id(row))

    def is_free(self, row: Row) -> bool:
        """Whether nothing was done to a row."""
        return id(row) not in self._used

    def slip_in(self, draft: Draft, record: Record) -> None:
        """Put a record somewhere among the rows."""
        draft.insert(int(self._rng.integers(0, len(draft.rows) + 1)), record)

    def plant(self, planted: Planted) -> None:
        """Write a defect down."""
        self.planted.append(planted)

    def fresh_id(self, draft: Draft) -> str:
        """An id of the draft's object that no record bears."""
        number = self._fresh.get(draft.path, 0)
        self._fresh[draft.path] = number + 1
        existing = draft.rows[0][0] if draft.rows else ""
        if draft.source == "salesforce":
            return identifiers.record_ids(existing[:3], 1, first=len(draft.rows) + number)[0]
        letters = existing.split("-")[0]
        return f"{letters}-{len(draft.rows) + number + 1:04d}"

    def entries(self) -> list[dict[str, str | int]]:
        """The defects as the answer key lists them, with their record numbers."""
        numbers = {
            id(record): number
            for draft in self.drafts.values()
            for number, record in enumerate(draft.records(), start=1)
        }
        return [_entry(planted, numbers) for planted in self.planted]


def _entry(planted: Planted, numbers: dict[int, int]) -> dict[str, str | int]:
    draft, record = planted.draft, planted.record
    entry: dict[str, str | int] = {
        "expectation": planted.expectation,
        "kind": planted.kind,
        "reason": planted.reason,
        "source": draft.source,
        "object": draft.exported,
        "file": draft.path,
        "record_no": numbers[id(record)],
    }
    if isinstance(record, RawLine):
        return entry | {"raw_text": record.text}
    if draft.exported in _KEYED:
        entry["key"] = record[0]
    if planted.column:
        entry["column"] = planted.column
        entry["source_column"] = planted.source_column
        entry["raw_value"] = draft.cell(record, planted.source_column)
    if planted.winner is not None:
        entry["winner_record_no"] = numbers[id(planted.winner)]
    return entry
