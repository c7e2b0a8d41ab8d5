"""Which versions of which cards a comparison is about, read from the seeds."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from icp_warehouse.impact.changes import Change
from icp_warehouse.seeds.rows import SeedRow
from icp_warehouse.seeds.seed_set import SeedSet

# Seeds that change tiers or verdicts but no score, and so leave shadow cards as they are.
UNSCORED_SEEDS = frozenset({"exclusions", "tier_overrides", "tier_routing", "validation_targets"})

Version = tuple[str, str]


@dataclass(frozen=True)
class Pair:
    """A card before and after: the version that stands for it, None where there is none."""

    scorecard_id: str
    before: str | None
    after: str | None
    is_active: bool


def coming_versions(head: SeedSet, changes: Iterable[Change], as_of: str) -> dict[Version, str]:
    """Return changed versions that come into force after the day, the next one of each card.

    A version is approved before the day from which it holds. Left as it stands it would move
    nothing yet, and its review would have nothing to look at.
    """
    changed = {(change.scorecard_id, change.version) for change in changes}
    coming: dict[Version, str] = {}
    for row in sorted(head.rows("scorecards"), key=lambda row: row["valid_from"]):
        version = (row["scorecard_id"], row["version"])
        is_coming = row["status"] == "active" and row["valid_from"] > as_of
        if is_coming and version in changed and version[0] not in {card for card, _ in coming}:
            coming[version] = row["valid_from"]
    return coming


def brought_forward(seeds: SeedSet, coming: Iterable[Version], as_of: str) -> SeedSet:
    """Put versions to come into force on the day, in place of those that are."""
    present = {(row["scorecard_id"], row["version"]) for row in seeds.rows("scorecards")}
    moved = {version for version in coming if version in present}
    cards = {card for card, _ in moved}
    if not moved:
        return seeds
    day_before = str(date.fromisoformat(as_of) - timedelta(days=1))
    rows = []
    for row in seeds.rows("scorecards"):
        if (row["scorecard_id"], row["version"]) in moved:
            row = _with(row, "valid_from", as_of)
        elif row["scorecard_id"] in cards and _is_in_force(row, as_of):
            row = _with(row, "valid_to", day_before)
        rows.append(row)
    return with_rows(seeds, "scorecards", rows)


def with_rows(seeds: SeedSet, name: str, rows: Sequence[SeedRow]) -> SeedSet:
    """Return the seeds with other rows in one of them."""
    seed = replace(seeds.seeds[name], rows=tuple(rows))
    return replace(seeds, seeds={**seeds.seeds, name: seed})


def card_pairs(base: SeedSet, head: SeedSet, kept: Collection[Version], as_of: str) -> list[Pair]:
    """Return what to compare: ideal cards among the kept ones, active ones first.

    A new shadow version is laid beside the version that stands before the change.
    """
    before, after = _standing(base, as_of), _standing(head, as_of)
    pairs = {
        Pair(
            card,
            before[card]["version"] if card in before else None,
            after[card]["version"] if card in after else None,
            any(side[card]["status"] == "active" for side in (before, after) if card in side),
        )
        for card in before.keys() | after.keys()
    }
    known = {(row["scorecard_id"], row["version"]) for row in _scored(base)}
    for row in _scored(head):
        card, version = row["scorecard_id"], row["version"]
        if row["status"] == "shadow" and (card, version) not in known and card in before:
            pairs.add(Pair(card, before[card]["version"], version, False))
    return sorted(
        (pair for pair in pairs if (pair.scorecard_id, pair.after or pair.before) in kept),
        key=lambda pair: (not pair.is_active, pair.scorecard_id, pair.after or ""),
    )


def kept_versions(base: SeedSet, head: SeedSet, changes: Sequence[Change]) -> set[Version]:
    """Return the versions that have to be scored: those that bear tiers, and changed ones."""
    everything = any(
        change.scorecard_id is None and change.seed not in UNSCORED_SEEDS for change in changes
    )
    touched = {change.scorecard_id for change in changes}
    rows = [row for side in (base, head) for row in side.rows("scorecards")]
    active = [row for row in rows if row["status"] == "active"]
    cards = {row["scorecard_id"] for row in active} | {row["paired_scorecard_id"] for row in active}
    return {
        (row["scorecard_id"], row["version"])
        for row in rows
        if everything or row["scorecard_id"] in cards | touched
    }


def _standing(seeds: SeedSet, as_of: str) -> dict[str, SeedRow]:
    """Return the row that stands for each card: in force, else active, else the newest."""
    scored = _scored(seeds)
    scored.sort(
        key=lambda row: (
            row["status"] == "active" and _is_in_force(row, as_of),
            row["status"] == "active",
            int(row["version"]) if row["version"].isdecimal() else 0,
        )
    )
    return {row["scorecard_id"]: row for row in scored}


def _scored(seeds: SeedSet) -> list[SeedRow]:
    return [
        row
        for row in seeds.rows("scorecards")
        if row["polarity"] == "ideal" and row["status"] in ("active", "shadow")
    ]


def _is_in_force(row: SeedRow, day: str) -> bool:
    return row["valid_from"] <= day <= (row["valid_to"] or "9999-12-31")


def _with(row: SeedRow, column: str, value: str) -> SeedRow:
    return replace(row, cells={**row.cells, column: value})
