"""Ranges with inclusive bounds: which are empty, where they leave holes, where they overlap.

For whole numbers 2,000 and 2,001 are neighbours; for other numbers anything between them is a hole.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import NamedTuple

WHOLE = Decimal(1)


@dataclass(frozen=True)
class Range:
    """From `lower` to `upper`, both included; without a bound it has no end on that side."""

    lower: Decimal | None
    upper: Decimal | None

    def of_integers(self) -> "Range":
        """Return the same whole numbers with the tightest whole bounds."""
        lower, upper = self.lower, self.upper
        return Range(
            None if lower is None else lower.quantize(WHOLE, ROUND_CEILING),
            None if upper is None else upper.quantize(WHOLE, ROUND_FLOOR),
        )

    @property
    def is_empty(self) -> bool:
        """Return whether no value lies in the range."""
        return self.lower is not None and self.upper is not None and self.lower > self.upper


class Hole(NamedTuple):
    """The values between two bounds, without them, and the range that begins after."""

    above: Decimal
    below: Decimal
    next_range: int


class Overlap(NamedTuple):
    """What two ranges share, more than an edge."""

    first: int
    second: int
    shared: Range


def holes(ranges: Sequence[Range], is_integer: bool) -> Iterator[Hole]:
    """Return the values inside the whole span that no range covers."""
    step = WHOLE if is_integer else Decimal(0)
    reach: Decimal | None = None
    for number in _by_lower(ranges):
        lower, upper = ranges[number].lower, ranges[number].upper
        if lower is not None and reach is not None and lower > reach + step:
            yield Hole(reach, lower, number)
        if upper is None:
            return
        reach = upper if reach is None else max(reach, upper)


def overlaps(ranges: Sequence[Range]) -> Iterator[Overlap]:
    """Return the pairs of ranges that share more than the edge between them."""
    order = _by_lower(ranges)
    for place, first in enumerate(order):
        for second in order[place + 1 :]:
            one, other = ranges[first], ranges[second]
            shared = Range(_highest(one.lower, other.lower), _lowest(one.upper, other.upper))
            if shared.is_empty:
                continue
            edges = (one.upper == other.lower, other.upper == one.lower)
            is_edge = shared.lower == shared.upper is not None and any(edges)
            if one == other or not is_edge:
                yield Overlap(first, second, shared)


def covers_everything(ranges: Sequence[Range], is_integer: bool) -> bool:
    """Return whether every number lies in a range."""
    filled = [ranges[number] for number in _by_lower(ranges)]
    return (
        any(one.lower is None for one in filled)
        and any(one.upper is None for one in filled)
        and next(holes(ranges, is_integer), None) is None
    )


def _by_lower(ranges: Sequence[Range]) -> list[int]:
    filled = [number for number, one in enumerate(ranges) if not one.is_empty]
    return sorted(filled, key=lambda n: (ranges[n].lower is not None, ranges[n].lower or 0))


def _highest(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return max((bound for bound in (one, other) if bound is not None), default=None)


def _lowest(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return min((bound for bound in (one, other) if bound is not None), default=None)
