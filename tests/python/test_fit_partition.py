"""Cutting columns into levels: against every partition there is, and as people would say it."""

from collections.abc import Iterator
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from icp_warehouse.fit.binning import matched_bins, rebin
from icp_warehouse.fit.partition import Cells, partition, spans_of
from icp_warehouse.fit.problem import Column, Range, Shape, Unknown, Words
from icp_warehouse.fit.rounding import NOISE, likelihood, round_cut

SHAPES: tuple[Shape, ...] = ("rising", "falling", "single_peaked", "free")


def rises(rates: list[float]) -> bool:
    return all(left <= right + 1e-9 for left, right in pairwise(rates))


def has_shape(rates: list[float], shape: Shape) -> bool:
    peaks = [rises(rates[: top + 1]) and rises(rates[top:][::-1]) for top in range(len(rates))]
    return {
        "rising": rises(rates),
        "falling": rises(rates[::-1]),
        "single_peaked": any(peaks),
        "free": True,
    }[shape]


def every_partition(size: int) -> Iterator[list[int]]:
    for cuts in product([False, True], repeat=size - 1):
        yield [0, *(place + 1 for place, is_cut in enumerate(cuts) if is_cut), size]


@pytest.mark.parametrize("shape", SHAPES)
@given(
    cells=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=7),
    cost=st.sampled_from([0.0, 0.7, 2.0]),
    least=st.sampled_from([0.0, 4.0, 12.0]),
)
def test_no_partition_of_the_shape_is_better(
    shape: Shape, cells: list[tuple[int, int]], cost: float, least: float
) -> None:
    won, lost = np.asarray(cells, dtype=np.float64).T
    given_cells = Cells(won + lost, won)
    spans = spans_of(given_cells, cost, least)
    best = max(
        sum(spans.gain[a, b] for a, b in pairwise(edges))
        for edges in every_partition(len(cells))
        if has_shape([float(spans.rate[a, b]) for a, b in pairwise(edges)], shape)
    )
    starts = np.flatnonzero(partition(given_cells, shape, cost=cost, least=least))
    edges = [*(int(start) for start in starts), len(cells)]
    assert has_shape([float(spans.rate[a, b]) for a, b in pairwise(edges)], shape)
    assert sum(spans.gain[a, b] for a, b in pairwise(edges)) == pytest.approx(best, abs=1e-9)


def test_an_employee_range_is_cut_at_numbers_people_say() -> None:
    random = np.random.default_rng(5)
    employees = np.round(np.exp(random.uniform(np.log(10), np.log(20000), 3000))).astype(float)
    is_ideal = (employees >= 200) & (employees <= 2000)
    outcome = random.random(3000) < np.where(is_ideal, 0.7, 0.2)
    column = Column("size", "fit", employees, is_number=True, shape="single_peaked")
    assert rebin(column, outcome) == (Range(None, 199.0), Range(200.0, 2000.0), Range(2001.0, None))


def test_a_cut_is_moved_within_noise_and_no_further() -> None:
    values = np.arange(100, 300, dtype=np.float64)
    outcome = values >= 203
    cut = round_cut(values, outcome, 103)
    assert cut == 203.0, "a perfect split leaves no room"
    outcome = np.random.default_rng(0).random(200) < np.where(values >= 203, 0.6, 0.4)
    cut = round_cut(values, outcome, 103)
    assert cut == 200.0
    exact = likelihood((outcome[:103], outcome[103:]))
    assert likelihood((outcome[:100], outcome[100:])) >= exact - NOISE


def test_edges_of_numbers_that_are_not_whole_are_shared_and_go_to_the_better_range() -> None:
    random = np.random.default_rng(1)
    growth = np.round(random.uniform(0.0, 0.4, 2000), 3)
    outcome = random.random(2000) < np.where(growth >= 0.2, 0.8, 0.2)
    column = Column("growth", "fit", growth, is_number=True, shape="rising")
    bins = rebin(column, outcome)
    assert bins == (Range(None, 0.2), Range(0.2, None))
    at_edge = Column("growth", "fit", np.asarray([0.2]), is_number=True)
    assert matched_bins(at_edge, bins, np.asarray([0.0, 5.0])).tolist() == [1]
    assert matched_bins(at_edge, bins, np.asarray([5.0, 0.0])).tolist() == [0]


def test_unknown_is_a_level_of_its_own_and_rare_words_share_one() -> None:
    words = ["direct"] * 40 + ["partner"] * 40 + ["rare"] * 2 + [None] * 5
    outcome = np.asarray([True] * 30 + [False] * 10 + [False] * 30 + [True] * 10 + [True] * 7)
    column = Column("source", "fit", np.asarray(words, dtype=object), is_number=False)
    bins = rebin(column, outcome)
    assert bins == (Words(("partner",)), Words(("direct",)), Words(()), Unknown())
    unseen = Column("source", "fit", np.asarray(["new", None], dtype=object), is_number=False)
    assert matched_bins(unseen, bins).tolist() == [2, 3]


def test_declared_words_keep_their_order() -> None:
    values = np.asarray(["mid", "low", "high", "low"], dtype=object)
    column = Column("level", "fit", values, is_number=False, word_order=("low", "mid", "high"))
    bins = rebin(column, np.asarray([True, False, True, True]))
    assert bins == (Words(("low",)), Words(("mid",)), Words(("high",)))
    assert matched_bins(column, bins).tolist() == [1, 0, 2, 0]


@given(
    values=st.lists(st.one_of(st.none(), st.integers(-50, 5000)), min_size=1, max_size=60),
    shape=st.sampled_from(SHAPES),
    seed=st.integers(0, 99),
)
def test_every_value_is_in_exactly_one_level(
    values: list[int | None], shape: Shape, seed: int
) -> None:
    outcome = np.random.default_rng(seed).random(len(values)) < 0.5
    column = Column("x", "fit", np.asarray(values, dtype=object), is_number=True, shape=shape)
    bins = rebin(column, outcome)
    found = matched_bins(column, bins)
    for value, place in zip(values, found, strict=True):
        if value is None:
            assert bins[place] == Unknown()
            continue
        inside = [
            number
            for number, each in enumerate(bins)
            if isinstance(each, Range)
            and (each.lower is None or value >= each.lower)
            and (each.upper is None or value <= each.upper)
        ]
        assert inside == [place]
