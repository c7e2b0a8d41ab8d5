"""Values an attribute could take, enough of them to meet every combination of rules once.

Rules and conditions cut the values into cells within which nothing changes. One value of each cell
is enough; of a cell the value nearest to the present one is taken.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import chain, combinations, pairwise

# Subsets of the rules on a set are tried up to this many rules.
MOST_SET_RULES = 5


@dataclass(frozen=True)
class Clause:
    """One test of the attribute; `values` has value sets written out, in lower case."""

    operator: str
    lower: Decimal | None
    upper: Decimal | None
    values: tuple[str, ...]


def candidates(kind: str, current: str | None, clauses: Sequence[Clause]) -> list[str]:
    """Return values other than the present one, the nearest to it first."""
    if kind in ("integer", "number"):
        found = _numbers(current, clauses, kind == "integer")
    elif kind == "set":
        found = _sets(current, clauses)
    elif kind == "boolean":
        found = ["true", "false"]
    else:
        found = _categories(clauses)
    return [value for value in dict.fromkeys(found) if value != current]


def _numbers(current: str | None, clauses: Sequence[Clause], is_integer: bool) -> list[str]:
    edges = sorted(
        {
            edge
            for clause in clauses
            if clause.operator == "between"
            for edge in (clause.lower, clause.upper)
            if edge is not None
        }
    )
    if not edges:
        return ["0"]  # any value will do: it need only be known
    points = set(edges)
    if is_integer:
        points |= {edge + step for edge in edges for step in (-1, 1)}
    points |= {(one + other) / 2 for one, other in pairwise(edges)}
    reach = max(abs(edges[0]), abs(edges[-1]), Decimal(1))
    points |= {edges[0] - reach / 10, edges[0] / 2, edges[-1] + reach / 10}
    if is_integer:
        points = {point.to_integral_value() for point in points}
    here = _decimal(current)
    near = edges[0] if here is None else here
    ordered = sorted(points, key=lambda point: (abs(point - near), point))
    return [f"{point.normalize():f}" for point in ordered if point >= 0 or edges[0] < 0]


def _categories(clauses: Sequence[Clause]) -> list[str]:
    listed = list(dict.fromkeys(value for clause in clauses for value in clause.values))
    return [*listed, _unlisted(listed)]


def _sets(current: str | None, clauses: Sequence[Clause]) -> list[str]:
    listed = list(dict.fromkeys(value for clause in clauses for value in clause.values))
    here = frozenset(current.split("|")) if current else frozenset()
    kept = [here, *(here - {element} for element in sorted(here)), frozenset[str]()]
    # What lists ask for by themselves, or all together.
    asked = [frozenset({value}) for value in listed]
    asked += [frozenset(clause.values) for clause in clauses if clause.values]
    # One value of each of several rules: sums add up over rules.
    firsts = list(dict.fromkeys(clause.values[0] for clause in clauses if clause.values))
    several = chain.from_iterable(
        combinations(firsts[:MOST_SET_RULES], size) for size in range(2, len(firsts) + 1)
    )
    asked += [frozenset(chosen) for chosen in several]
    found = [kept[0] | more for more in asked]
    found += [less | more for less in kept for more in [*asked, frozenset({_unlisted(listed)})]]
    ordered = sorted(set(found), key=lambda value: (len(value ^ here), sorted(value)))
    return ["|".join(sorted(value)) for value in ordered if value]


def _unlisted(listed: Iterable[str]) -> str:
    taken, name = set(listed), "other"
    while name in taken:
        name += "_"
    return name


def _decimal(text: str | None) -> Decimal | None:
    """Return a number; of a range of employees, such as `201-500` or `5001+`, its lower end."""
    try:
        return None if text is None else Decimal(re.sub(r"^(\d+)(-\d+|\+)$", r"\1", text))
    except InvalidOperation:
        return None
