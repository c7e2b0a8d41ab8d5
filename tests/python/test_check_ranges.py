"""Holes and overlaps of ranges against a look at every number."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icp_warehouse.check.ranges import Range, covers_everything, holes, overlaps

BOUNDS = st.one_of(st.none(), st.integers(-6, 6))
RANGES = st.lists(st.builds(lambda low, high: (low, high), BOUNDS, BOUNDS), max_size=6)
FAR = 9
Bounds = list[tuple[int | None, int | None]]


def as_ranges(bounds: Bounds) -> list[Range]:
    return [
        Range(None if low is None else Decimal(low), None if high is None else Decimal(high))
        for low, high in bounds
    ]


def numbers(is_integer: bool) -> list[Decimal]:
    """Every whole number, or every half as well: bounds are whole, so nothing lies between."""
    return [Decimal(n) / 2 for n in range(-2 * FAR, 2 * FAR + 1) if not is_integer or n % 2 == 0]


def is_in(number: Decimal, bounds: tuple[int | None, int | None]) -> bool:
    low, high = bounds
    return (low is None or low <= number) and (high is None or number <= high)


@settings(max_examples=500)
@given(bounds=RANGES, is_integer=st.booleans())
def test_holes_are_the_numbers_inside_the_span_that_no_range_holds(
    bounds: Bounds, is_integer: bool
) -> None:
    every = numbers(is_integer)
    covered = [number for number in every if any(is_in(number, one) for one in bounds)]
    expected = {
        number
        for number in every
        if covered and covered[0] < number < covered[-1] and number not in covered
    }
    ranges = as_ranges(bounds)
    found = list(holes(ranges, is_integer))
    inside = {number for number in every for hole in found if hole.above < number < hole.below}
    assert inside == expected
    assert all(ranges[hole.next_range].lower == hole.below for hole in found)
    assert covers_everything(ranges, is_integer) == (covered == every)


@settings(max_examples=500)
@given(bounds=RANGES)
def test_overlaps_are_pairs_that_share_more_than_the_edge_between_them(bounds: Bounds) -> None:
    expected = set()
    for second, other in enumerate(bounds):
        for first, one in enumerate(bounds[:second]):
            shared = [n for n in numbers(False) if is_in(n, one) and is_in(n, other)]
            is_edge = len(shared) == 1 and (
                (one[1] == shared[0] == other[0]) or (other[1] == shared[0] == one[0])
            )
            if shared and (not is_edge or one == other):
                expected.add((first, second))
    found = list(overlaps(as_ranges(bounds)))
    assert {(min(one, two), max(one, two)) for one, two, _ in found} == expected
    assert len(found) == len(expected)


@pytest.mark.parametrize(
    ("bounds", "is_integer", "found"),
    [
        ([(200, 2000), (2001, 5000)], True, []),
        ([(200, 2000), (2001, 5000)], False, [(2000, 2001)]),
        ([(200, 2000), (2000, 5000)], False, []),
        ([(50, 199), (300, 2000), (2500, None)], True, [(199, 300), (2000, 2500)]),
        ([(0, 10), (2, 5), (12, 20)], True, [(10, 12)]),
        ([(20, 10), (30, 40)], True, []),
        ([(None, None), (3, 4)], True, []),
    ],
)
def test_holes_by_hand(bounds: Bounds, is_integer: bool, found: list[tuple[int, int]]) -> None:
    hits = [(int(one.above), int(one.below)) for one in holes(as_ranges(bounds), is_integer)]
    assert hits == found


def test_whole_numbers_have_the_tightest_whole_bounds() -> None:
    assert Range(Decimal("0.5"), Decimal("3.9")).of_integers() == Range(Decimal(1), Decimal(3))
    assert Range(Decimal("10.2"), Decimal("10.8")).of_integers().is_empty
