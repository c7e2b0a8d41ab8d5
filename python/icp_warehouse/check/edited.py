"""What changed against an earlier state of the seeds, and whether a published version did."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from icp_warehouse.check.book import match_values
from icp_warehouse.check.cards import Entry
from icp_warehouse.check.finding import Finding, listed
from icp_warehouse.seeds.rows import Place

# The columns that decide scores; the others are words for people.
SCORING: Mapping[str, tuple[str, ...]] = {
    "scorecards": (
        "segment_id",
        "polarity",
        "paired_scorecard_id",
        "score_mode",
        "missing_policy",
        "min_coverage",
        "band_scale",
        "valid_from",
    ),
    "scorecard_categories": ("part", "max_points"),
    "scorecard_criteria": (
        "category_id",
        "attribute_id",
        "max_points",
        "weight_pct",
        "match_strategy",
        "half_life_days",
    ),
    "scorecard_rules": ("operator", "lower_bound", "upper_bound", "match_values", "points"),
}
KEYS: Mapping[str, tuple[str, ...]] = {
    "scorecards": (),
    "scorecard_categories": ("category_id",),
    "scorecard_criteria": ("criterion_id",),
    "scorecard_rules": ("criterion_id", "rule_id"),
}
PUBLISHED = ("active", "retired")
# Seeds without versions that decide values, points or tiers, too, and columns that are but words.
SHARED = (
    *("attributes", "value_sets", "score_bands", "segments", "exclusions", "conditions"),
    *("signal_evidence", "tier_overrides", "account_merges", "column_map", "country_map"),
    *("currency_rates", "deal_type_map", "employee_range_map", "generic_domains", "industry_map"),
    *("loss_reason_map", "outcome_map", "role_map", "source_formats", "stage_map"),
    "test_account_patterns",
)
WORDS = frozenset(
    {"label", "note", "description", "unit", "reason", "evidence_note", "action", "requested_by"}
)
Entries = Mapping[str, tuple[Entry, ...]]
Version = tuple[Any, Any]


class Edit(NamedTuple):
    """A row of a scorecard that decides scores and is not what it was."""

    seed: str
    key: tuple[Any, ...]
    before: Entry | None
    after: Entry | None
    columns: tuple[str, ...]


def edits(before: Entries, after: Entries) -> Iterator[Edit]:
    """Return the rows that decide scores and were added, taken out or changed."""
    for seed, columns in SCORING.items():
        old, new = _by_key(seed, before), _by_key(seed, after)
        for key in dict.fromkeys([*old, *new]):
            one, other = old.get(key), new.get(key)
            if one is None or other is None:
                yield Edit(seed, key, one, other, ())
            elif changed := tuple(
                name for name in columns if _cell(one, name) != _cell(other, name)
            ):
                yield Edit(seed, key, one, other, changed)


def changed_row_count(before: Entries, after: Entries) -> int:
    """Count the rows that decide values, points or tiers and are not what they were."""
    cards = {(edit.seed, edit.key) for edit in edits(before, after)}
    for row in _unlike(before, after, "scorecards", ("status", "valid_to")):
        cards.add(("scorecards", row[:2]))
    shared = 0
    for seed in SHARED:
        gone = _unlike(before, after, seed)
        come = _unlike(after, before, seed)
        # A row that was changed is gone in one form and has come in another.
        shared += max(len(gone), len(come))
    return len(cards) + shared


def _unlike(
    one: Entries, other: Entries, seed: str, columns: tuple[str, ...] = ()
) -> set[tuple[Any, ...]]:
    """Return the rows of a seed, words aside, that the other state of it does not have."""

    def rows(entries: Entries) -> set[tuple[Any, ...]]:
        found = entries.get(seed, ())
        names = [name for name in found[0].typed if name not in WORDS] if found else []
        if columns:
            names = ["scorecard_id", "version", *columns]
        return {tuple(_cell(row, name) for name in names) for row in found}

    return rows(one) - rows(other)


def check_edited(before: Entries, after: Entries) -> Iterator[Finding]:
    """Find edits of versions that were in force: they must be succeeded, not changed."""
    published = {
        _version(row) for row in before.get("scorecards", ()) if row["status"] in PUBLISHED
    }
    rows = {_version(row): row for row in after.get("scorecards", ())}
    for edit in edits(before, after):
        version = edit.key[:2]
        if version not in published:
            continue
        name = f"{version[0]} version {version[1]}"
        mend = "take the change back here and make it in a new version"
        if edit.after is not None:
            verb = "is new in" if edit.before is None else "changes"
            changed = f" ({listed(edit.columns)})" if edit.columns else ""
            sentence = f"{_named(edit)} {verb} {name}, which is published{changed}."
            column = edit.columns[0] if edit.columns else None
            yield edit.after.finding("version_edited", column, sentence, mend)
        elif (row := rows.get(version)) is not None:
            sentence = f"{_named(edit)} was taken out of {name}, which is published."
            yield row.finding("version_edited", None, sentence, mend)
        elif edit.seed == "scorecards" and edit.before is not None:
            sentence = f"{name} was published and is gone, so its past scores cannot be explained."
            yield Finding(
                "version_edited",
                edit.before.path,
                Place(1, 1),
                sentence,
                "bring it back with status retired",
            )


def check_shared(before: Entries, after: Entries) -> Iterator[Finding]:
    """Find value lists and bands that changed under a card in force."""
    active = {_version(row) for row in after.get("scorecards", ()) if row["status"] == "active"}
    lists: dict[str, Version] = {}
    for row in after.get("scorecard_rules", ()):
        for word in match_values(row, {}):
            if _version(row) in active and word.startswith("@"):
                lists[word[1:]] = _version(row)
    scales = {
        row["band_scale"]: _version(row)
        for row in after.get("scorecards", ())
        if row["status"] == "active"
    }
    for seed, name, users, columns in (
        ("value_sets", "value_set_id", lists, ("value",)),
        ("score_bands", "band_scale", scales, ("min_score", "tier", "scale_unit")),
    ):
        old, new = (_members(entries.get(seed, ()), name, columns) for entries in (before, after))
        for row in after.get(seed, ()):
            group = row[name]
            version = users.get(group)
            if version is not None and group in old and old[group] != new[group]:
                del users[group]
                sentence = (
                    f"{group} changes, and {version[0]} version {version[1]} is active and uses "
                    "it: its scores change without a new version."
                )
                mend = f"add a {name} of another name, and use it in a new version"
                yield row.finding("shared_edited", name, sentence, mend)


def _by_key(seed: str, entries: Entries) -> dict[tuple[Any, ...], Entry]:
    names = KEYS[seed]
    return {(*_version(row), *(row[name] for name in names)): row for row in entries.get(seed, ())}


def _version(row: Entry) -> Version:
    return row["scorecard_id"], row["version"]


def _cell(row: Entry, column: str) -> Any:
    return match_values(row, {}) if column == "match_values" else row[column]


def _shared(row: Entry, column: str) -> Any:
    """A cell; an earlier commit may not know the unit of a scale, which was the score."""
    return (row.typed.get(column) or "score") if column == "scale_unit" else row[column]


def _named(edit: Edit) -> str:
    return " of ".join(reversed([str(part) for part in edit.key[2:]])) or "The card"


def _members(
    rows: tuple[Entry, ...], name: str, columns: tuple[str, ...]
) -> dict[str, frozenset[tuple[Any, ...]]]:
    members: dict[str, set[tuple[Any, ...]]] = {}
    for row in rows:
        members.setdefault(row[name], set()).add(tuple(_shared(row, column) for column in columns))
    return {group: frozenset(found) for group, found in members.items()}
