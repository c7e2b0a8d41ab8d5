"""What changed between two sets of seeds, row by row and in words.

Rows are compared by key and typed value: line ends, the order of rows or `20` beside `20.0` are no
change. A new version of a card is compared with the version it succeeds.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from icp_warehouse.seeds.declared import Declaration
from icp_warehouse.seeds.rows import SeedRow
from icp_warehouse.seeds.seed_set import SeedSet

# Columns for readers: whatever stands in them, no score, tier or verdict moves.
FOR_READERS = frozenset(
    {
        "action",
        "approved_by",
        "approver_role",
        "basis",
        "change_note",
        "description",
        "evidence_note",
        "expected_close_rate",
        "label",
        "needs_approval_by",
        "note",
        "owner",
        "reason",
        "requested_by",
        "review_days",
        "sla_hours",
        "sort_order",
        "statement",
        "unit",
    }
)
# Columns of a card that differ from version to version without changing a rule.
OF_A_VERSION = frozenset({"version", "valid_from", "valid_to", "status"})

Value = str | None
Key = tuple[Value, ...]


@dataclass(frozen=True)
class Cell:
    """One cell that changed; None is an empty cell."""

    column: str
    before: Value
    after: Value


@dataclass(frozen=True)
class Change:
    """One row that was added, removed or changed."""

    seed: str
    kind: str
    row: str
    cells: tuple[Cell, ...]
    scorecard_id: str | None = None
    version: str | None = None
    succeeds: str | None = None

    @property
    def is_rule(self) -> bool:
        """Whether a score, tier or verdict may follow from it."""
        return any(cell.column not in FOR_READERS for cell in self.cells)


def changes_between(
    base: SeedSet, head: SeedSet, declarations: Mapping[str, Declaration]
) -> list[Change]:
    """Return every change, by seed and key."""
    predecessors = _predecessors(base, head)
    found: list[Change] = []
    for name in sorted(set(base.seeds) | set(head.seeds)):
        if (declaration := declarations.get(name)) is not None:
            found += _changes_of(name, base, head, declaration, predecessors)
    return found


def _predecessors(base: SeedSet, head: SeedSet) -> dict[tuple[str, str], str]:
    """Return the version each new version of a card succeeds."""
    old, new = (
        {(row["scorecard_id"], row["version"]) for row in seeds.rows("scorecards")}
        for seeds in (base, head)
    )
    predecessors = {}
    for card, version in new - old:
        if not version.isdecimal():
            continue
        earlier = [
            int(other)
            for other_card, other in old | new
            if other_card == card and other.isdecimal() and int(other) < int(version)
        ]
        if earlier:
            predecessors[card, version] = str(max(earlier))
    return predecessors


def _changes_of(
    name: str,
    base: SeedSet,
    head: SeedSet,
    declaration: Declaration,
    predecessors: Mapping[tuple[str, str], str],
) -> Iterator[Change]:
    key = [column for column in declaration.key if column in declaration.types]
    if len(key) < len(declaration.key) or not key:
        key = list(declaration.types)
    old, new = _keyed(base, name, key, declaration), _keyed(head, name, key, declaration)
    is_versioned = key[:2] == ["scorecard_id", "version"]
    for row_key in sorted(old.keys() | new.keys(), key=_sortable):
        before, after = old.get(row_key), new.get(row_key)
        card, version = (row_key[0], row_key[1]) if is_versioned else (None, None)
        previous = predecessors.get((card or "", version or "")) if before is None else None
        if previous is not None:
            past_key = (card, previous, *row_key[2:])
            before = old.get(past_key) or new.get(past_key)
        cells = _cells(before, after, OF_A_VERSION if previous else frozenset())
        kind = "changed" if before and after else "added" if after else "removed"
        if cells or (previous and name == "scorecards"):
            words = ", ".join(value for value in row_key[2 * is_versioned :] if value is not None)
            yield Change(name, kind, words, cells, card, version, previous)
    if is_versioned:
        yield from _gone_in_successor(name, old, new, predecessors)


def _gone_in_successor(
    name: str,
    old: Mapping[Key, Mapping[str, Value]],
    new: Mapping[Key, Mapping[str, Value]],
    predecessors: Mapping[tuple[str, str], str],
) -> Iterator[Change]:
    for (card, version), previous in sorted(predecessors.items()):
        past = {**new, **old}
        for row_key in sorted(past, key=_sortable):
            if row_key[:2] != (card, previous) or (card, version, *row_key[2:]) in new:
                continue
            words = ", ".join(value for value in row_key[2:] if value is not None)
            cells = _cells(past[row_key], None, OF_A_VERSION)
            yield Change(name, "removed", words, cells, card, version, previous)


def _keyed(
    seeds: SeedSet, name: str, key: list[str], declaration: Declaration
) -> dict[Key, dict[str, Value]]:
    rows = [
        {column: _value(row, column, kind) for column, kind in declaration.types.items()}
        for row in seeds.rows(name)
    ]
    keyed: dict[Key, dict[str, Value]] = {}
    for values in sorted(rows, key=lambda row: _sortable(tuple(row.values()))):
        row_key: Key = tuple(values[column] for column in key)
        # A key that stands twice is a mistake, and still two rows that score.
        number = 2
        while row_key in keyed:
            row_key = (*row_key[: len(key)], f"row {number}")
            number += 1
        keyed[row_key] = values
    return keyed


def _value(row: SeedRow, column: str, kind: str) -> Value:
    text = row[column]
    if text == "":
        return None
    if kind.startswith(("numeric", "decimal", "integer", "bigint", "double")):
        try:
            return f"{Decimal(text).normalize():f}"
        except InvalidOperation:
            return text
    return text


def _cells(
    before: Mapping[str, Value] | None, after: Mapping[str, Value] | None, skipped: frozenset[str]
) -> tuple[Cell, ...]:
    columns = after or before or {}
    pairs = (
        Cell(column, (before or {}).get(column), (after or {}).get(column))
        for column in columns
        if column not in skipped
    )
    return tuple(cell for cell in pairs if cell.before != cell.after)


def _sortable(key: Key) -> tuple[str, ...]:
    return tuple(value.rjust(12) if value and value.isdecimal() else value or "" for value in key)
