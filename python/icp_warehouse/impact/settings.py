"""Rules changed on the command line: `core.size.ideal.points=25` as an edit of the seeds.

A path names a card and then a column of the card, of a criterion or category, or of a rule; any
other seed is named with its key. An id may be shortened to a part of it that no other id has.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from icp_warehouse.check.declared_rules import check_declared_rules
from icp_warehouse.check.files import check_files
from icp_warehouse.check.finding import Finding
from icp_warehouse.check.run import BREAKING
from icp_warehouse.errors import IcpError
from icp_warehouse.impact.cards import with_rows
from icp_warehouse.seeds.rows import SeedRow
from icp_warehouse.seeds.seed_set import SeedSet


@dataclass(frozen=True)
class _Target:
    seed: str
    row: SeedRow


def edited(seeds: SeedSet, settings: Sequence[str]) -> SeedSet:
    """Return the seeds with every setting applied, in order."""
    known = set(_mistakes(seeds))
    for setting in settings:
        path, equals, value = setting.partition("=")
        steps = path.strip().split(".")
        if not equals or len(steps) < 2 or not all(steps):
            raise IcpError(
                f"--set {setting} is not PATH=VALUE; write it like core.size.ideal.points=25."
            )
        target = _target(seeds, steps[:-1], setting)
        column = _column(seeds, target, steps[-1], setting)
        cells = {**target.row.cells, column: value.strip()}
        rows = [
            replace(row, cells=cells) if row is target.row else row
            for row in seeds.rows(target.seed)
        ]
        seeds = with_rows(seeds, target.seed, rows)
    for mistake in _mistakes(seeds):
        if mistake not in known:
            given = " ".join(settings)
            raise IcpError(f"--set {given}: {mistake.sentence[:-1]}; {mistake.mend}.")
    return seeds


def _mistakes(seeds: SeedSet) -> Iterator[Finding]:
    """Find cells for which a card would not be what was asked for, such as NaN for points."""
    for finding in (*check_files(seeds), *check_declared_rules(seeds)):
        if finding.check_id in BREAKING or finding.check_id == "cell_invisible":
            yield finding


def _target(seeds: SeedSet, steps: Sequence[str], setting: str) -> _Target:
    card, _, version = steps[0].partition("@")
    cards = [row for row in seeds.rows("scorecards") if row["scorecard_id"] == card]
    if cards:
        return _card_target(seeds, _version(cards, version, setting), steps[1:], setting)
    if steps[0] in seeds.seeds:
        return _seed_target(seeds, steps[0], steps[1:], setting)
    known = sorted({row["scorecard_id"] for row in seeds.rows("scorecards")})
    raise IcpError(
        f"--set {setting}: {steps[0]} is neither a card ({', '.join(known)}) nor a seed;"
        " begin with one of them."
    )


def _version(cards: Sequence[SeedRow], version: str, setting: str) -> SeedRow:
    if version:
        for row in cards:
            if row["version"] == version:
                return row
        known = ", ".join(row["version"] for row in cards)
        raise IcpError(f"--set {setting}: there is no version {version}; there is {known}.")
    return max(cards, key=lambda row: (row["status"] == "active", row["valid_from"]))


def _card_target(seeds: SeedSet, card: SeedRow, steps: Sequence[str], setting: str) -> _Target:
    if not steps:
        return _Target("scorecards", card)
    version = (card["scorecard_id"], card["version"])

    def of_version(seed: str) -> list[SeedRow]:
        return [row for row in seeds.rows(seed) if (row["scorecard_id"], row["version"]) == version]

    criteria, categories = of_version("scorecard_criteria"), of_version("scorecard_categories")
    if len(steps) == 1:
        for seed, rows, column in (
            ("scorecard_criteria", criteria, "criterion_id"),
            ("scorecard_categories", categories, "category_id"),
        ):
            if any(row[column] == steps[0] for row in rows):
                return _Target(seed, _chosen(rows, column, steps[0], setting))
        return _Target("scorecard_criteria", _chosen(criteria, "criterion_id", steps[0], setting))
    if len(steps) > 2:
        raise IcpError(f"--set {setting} names too much; a rule is card.criterion.rule.column.")
    criterion = _chosen(criteria, "criterion_id", steps[0], setting)["criterion_id"]
    rules = [row for row in of_version("scorecard_rules") if row["criterion_id"] == criterion]
    return _Target("scorecard_rules", _chosen(rules, "rule_id", steps[1], setting))


def _seed_target(seeds: SeedSet, seed: str, steps: Sequence[str], setting: str) -> _Target:
    key = seeds.declarations[seed].key if seed in seeds.declarations else ()
    rows = [
        row
        for row in seeds.rows(seed)
        if len(key) == len(steps) and [row[column] for column in key] == list(steps)
    ]
    if len(rows) != 1:
        raise IcpError(
            f"--set {setting}: {seed} has no such row; name it as {'.'.join([seed, *key])}.column."
        )
    return _Target(seed, rows[0])


def _chosen(rows: Sequence[SeedRow], column: str, word: str, setting: str) -> SeedRow:
    exact = [row for row in rows if row[column] == word]
    partial = [row for row in rows if f"_{word}_" in f"_{row[column]}_"]
    found = exact or partial or [row for row in rows if row["attribute_id"] == word]
    if len(found) == 1:
        return found[0]
    what = "is more than one" if found else "is no"
    listed = ", ".join(row[column] for row in found or rows)
    raise IcpError(
        f"--set {setting}: {word} {what} {column.removesuffix('_id')}; choose from {listed}."
    )


def _column(seeds: SeedSet, target: _Target, column: str, setting: str) -> str:
    declaration = seeds.declarations.get(target.seed)
    if declaration is None:
        raise IcpError(f"--set {setting}: no .yml describes {target.seed}; `icp check` says more.")
    free = [name for name in declaration.types if name not in declaration.key]
    if column not in free:
        raise IcpError(
            f"--set {setting}: {target.seed} has no {column} to set; choose from {', '.join(free)}."
        )
    return column
