"""All checks of the seeds in their order, each on what the ones before it left sound."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from icp_warehouse.check.bands import check_bands
from icp_warehouse.check.book import Book, read_book
from icp_warehouse.check.clauses import check_clauses
from icp_warehouse.check.column_targets import check_column_targets
from icp_warehouse.check.declared_rules import check_declared_rules
from icp_warehouse.check.edited import check_edited, check_shared
from icp_warehouse.check.files import check_files, is_usable
from icp_warehouse.check.finding import Finding, in_order, levelled
from icp_warehouse.check.ids import check_ids
from icp_warehouse.check.levels import check_levels
from icp_warehouse.check.mappings import check_mappings
from icp_warehouse.check.numbers import check_numbers
from icp_warehouse.check.points import check_points
from icp_warehouse.check.reach import check_reach
from icp_warehouse.check.shape import check_shape
from icp_warehouse.check.source_formats import check_source_formats
from icp_warehouse.check.targets import check_targets
from icp_warehouse.check.versions import check_in_force, check_overrides, check_versions
from icp_warehouse.seeds.seed_set import SeedSet

CARD_SEEDS = ("scorecards", "scorecard_categories", "scorecard_criteria", "scorecard_rules")
SHARED_SEEDS = ("attributes", "value_sets", "score_bands")
OTHER_SEEDS = ("exclusions", "conditions", "segments", "tier_overrides", "icp_reviews")
# A row with one of these is not what its author meant; more about it would be noise.
BREAKING = frozenset(
    {
        "cell_type",
        "id_not_plain",
        "key_empty",
        "key_repeated",
        "reference_missing",
        "value_not_allowed",
        "value_set_missing",
    }
)
# What is wrong with a cell as text comes before what is wrong with its meaning.
TEXTUAL = frozenset({"cell_padding", "cell_invisible", "cell_type"})
# What a data test says in general is left out where a check says it in particular.
GENERAL = {
    "value_not_allowed": ("bounds_reversed", "override_unapproved"),
    "rows_do_not_fit": (
        "weights_not_100",
        "weight_missing",
        "bands_without_zero",
        "bands_same_edge",
    ),
}


def check_seeds(
    seeds: SeedSet, as_of: date, base: SeedSet | None = None, reporting_currency: str = "USD"
) -> list[Finding]:
    """Run every check that needs no warehouse, with the levels that `check_levels` sets."""
    general = [
        *check_files(seeds),
        *check_declared_rules(seeds),
        *check_source_formats(seeds),
        *check_ids(seeds),
    ]
    book = read_book(seeds, as_of)
    particular = [
        *check_mappings(seeds, book, reporting_currency),
        *_of_rules(seeds, book, general),
    ]
    if base is not None:
        before = read_book(base, as_of).entries
        particular += [*check_edited(before, book.entries), *check_shared(before, book.entries)]
    return with_levels(_without_repeats([*general, *particular]), seeds)


def with_levels(findings: Iterable[Finding], seeds: SeedSet) -> list[Finding]:
    """Give findings the levels that the seed `check_levels` sets, in order of their places."""
    levels = {row["check_id"]: row["level"] for row in seeds.rows("check_levels")}
    return in_order(levelled(findings, levels))


def _of_rules(seeds: SeedSet, book: Book, general: list[Finding]) -> Iterator[Finding]:
    needed = (*CARD_SEEDS, *SHARED_SEEDS, *OTHER_SEEDS)
    if not all(is_usable(seeds.seeds.get(n), seeds.declarations.get(n)) for n in needed):
        return
    yield from check_clauses(book)
    yield from check_numbers(book)
    yield from check_column_targets(book)
    yield from check_versions(book)
    cards = seeds.seeds["scorecards"]
    if cards.has_all_rows and len(book.entries["scorecards"]) == len(cards.rows):
        yield from check_in_force(book)
    yield from check_overrides(book)
    sound = _sound_cards(seeds, book, general)
    yield from check_levels(sound)
    yield from check_points(sound)
    yield from check_bands(sound)
    yield from check_targets(book)
    yield from check_reach(sound)
    if len(sound.cards) == len(book.cards):
        yield from check_shape(sound)


def _sound_cards(seeds: SeedSet, book: Book, general: list[Finding]) -> Book:
    """Return the book with the cards alone whose rows can all be taken as they stand."""
    broken = {(f.path, f.place.line) for f in general if f.check_id in BREAKING}
    read = {name: seeds.seeds[name] for name in (*CARD_SEEDS, *SHARED_SEEDS)}
    is_lossy = not all(seed.has_all_rows for seed in read.values())
    shared = {read[name].path for name in SHARED_SEEDS}
    if is_lossy or any(path in shared for path, _ in broken):
        return replace(book, cards=())
    versions = {
        (row["scorecard_id"], row["version"])
        for name in CARD_SEEDS
        for row in seeds.rows(name)
        if (read[name].path, row.line) in broken
    }
    cards = [
        card
        for card in book.cards
        if (card.entry.row["scorecard_id"], card.entry.row["version"]) not in versions
    ]
    return replace(book, cards=tuple(cards))


def _without_repeats(findings: list[Finding]) -> Iterator[Finding]:
    textual = {(f.path, f.place) for f in findings if f.check_id in TEXTUAL}
    rows = {(f.path, f.place.line, f.check_id) for f in findings}
    files = {(f.path, f.check_id) for f in findings}
    for finding in findings:
        if (finding.path, finding.place) in textual and finding.check_id not in TEXTUAL:
            continue
        special = GENERAL.get(finding.check_id, ())
        if finding.check_id == "rows_do_not_fit":
            is_said = any((finding.path, check_id) in files for check_id in special)
        else:
            is_said = any((finding.path, finding.place.line, one) in rows for one in special)
        if not is_said:
            yield finding


def below(folder: Path, findings: Iterable[Finding]) -> list[Finding]:
    """Return findings with the paths a person can open: those of the folder in front."""
    return [replace(one, path=(folder / one.path).as_posix()) for one in findings]
