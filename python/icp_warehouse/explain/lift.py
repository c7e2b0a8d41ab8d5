"""The smallest change of an account's values that lifts its tier.

Fewest attributes first; of these the change that goes least beyond the tier's edge. Single changes
and pairs are tried out completely. Three and more start from the best level of each attribute,
which is enough where more points never lower a score, and then try every level of those.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice, product

from icp_warehouse.explain.candidates import candidates
from icp_warehouse.explain.what_if import Changes, Outcome, WhatIf

BATCH = 4000
ALTERNATIVES = 5


@dataclass(frozen=True)
class Lift:
    """Values that together lift the tier, and where they lead."""

    changes: Changes
    outcome: Outcome


@dataclass(frozen=True)
class Lifts:
    """The smallest changes found, the smallest first; none if no values lift the tier."""

    now: Outcome | None
    smallest: Sequence[Lift]


def smallest_lifts(what_if: WhatIf, card: str, version: int, exclusion_ids: str | None) -> Lifts:
    """Return the smallest change that lifts the tier, and others as small."""
    clauses = what_if.clauses(card, version, exclusion_ids)
    kinds = what_if.kinds(clauses)
    singles = [
        {attribute: value}
        for attribute, tests in sorted(clauses.items())
        for value in candidates(kinds[attribute], what_if.values.get(attribute), tests)
    ]
    now, *outcomes = what_if.outcomes([{}, *singles])
    if now is None or now.rank == 1:
        return Lifts(now, [])
    levels = _levels(zip(singles, outcomes, strict=True), now)
    found = [
        Lift({attribute: value}, outcome)
        for attribute, reached in levels.items()
        for value, outcome in reached
        if outcome.is_above(now)
    ]
    if not found:
        found = list(_several(what_if, levels, now))
    return Lifts(now, _sorted(found, what_if.values)[:ALTERNATIVES])


Levels = Mapping[str, Sequence[tuple[str, Outcome]]]


def _levels(tried: Iterable[tuple[Changes, Outcome | None]], now: Outcome) -> Levels:
    """Return per attribute one value of each level that differs from the present one."""
    levels: dict[str, dict[tuple[object, ...], tuple[str, Outcome]]] = {}
    present = (now.rules, now.exclusions, now.card, now.score)
    for changes, outcome in tried:
        [(attribute, value)] = changes.items()
        if outcome is None:
            continue
        level = (outcome.rules, outcome.exclusions, outcome.card, outcome.score)
        if level != present:
            levels.setdefault(attribute, {}).setdefault(level, (value, outcome))
    return {attribute: list(reached.values()) for attribute, reached in levels.items()}


def _several(what_if: WhatIf, levels: Levels, now: Outcome) -> Iterator[Lift]:
    """Yield changes of two attributes; if none lifts, of three, and so on."""
    pairs = (
        {one: value, other: another}
        for one, other in combinations(levels, 2)
        for (value, _), (another, _) in product(levels[one], levels[other])
    )
    found = list(_lifting(what_if, pairs, now))
    size = 3
    while not found and size <= len(levels):
        best = {
            attribute: max(reached, key=lambda level: level[1].score or 0)[0]
            for attribute, reached in levels.items()
        }
        sets = [
            tuple(lift.changes)
            for lift in _lifting(
                what_if,
                ({name: best[name] for name in chosen} for chosen in combinations(best, size)),
                now,
            )
        ]
        every = (
            dict(zip(chosen, values, strict=True))
            for chosen in sets
            for values in product(*([value for value, _ in levels[name]] for name in chosen))
        )
        found = list(_lifting(what_if, every, now))
        size += 1
    yield from found


def _lifting(what_if: WhatIf, tried: Iterable[Changes], now: Outcome) -> Iterator[Lift]:
    tried = iter(tried)
    while batch := list(islice(tried, BATCH)):
        for changes, outcome in zip(batch, what_if.outcomes(batch), strict=True):
            if outcome is not None and outcome.is_above(now):
                yield Lift(changes, outcome)


def _sorted(found: Iterable[Lift], known: Mapping[str, str]) -> list[Lift]:
    """Sort by size: fewer changes, more of them merely to be found out, then least beyond."""
    ordered = sorted(
        found,
        key=lambda lift: (
            len(lift.changes),
            sum(name in known for name in lift.changes),
            float(lift.outcome.score or 0),
            sorted(lift.changes.items()),
        ),
    )
    # Of changes to the same attributes the smallest says it all.
    unique: dict[tuple[str, ...], Lift] = {}
    for lift in ordered:
        unique.setdefault(tuple(sorted(lift.changes)), lift)
    return list(unique.values())
