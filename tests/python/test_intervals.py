"""Intervals of comparisons over every small table and at their edges, against independent ones."""

import math
import random
from functools import cache
from typing import Any

import duckdb
import numpy as np
import pytest
from scipy import optimize, stats

from rendered_models import render
from textbook_intervals import (
    gap_low,
    koopman,
    koopman_low,
    mean_ratio,
    miettinen_nurminen,
    shares_of_gap,
    shares_of_ratio,
)

Numbers = np.ndarray[Any, Any]
MOST = 30
TABLES = f"""
    select x, n, y, m
    from range(1, {MOST + 1}) as ns (n), range(0, {MOST + 1}) as xs (x),
        range(1, {MOST + 1}) as ms (m), range(0, {MOST + 1}) as ys (y)
    where x <= n and y <= m
"""


@cache
def query_of(macro: str, count: int) -> str:
    names = [f"a{number}" for number in range(count)]
    words = ", ".join(f"'{name}'" for name in names)
    ends = ", ".join(f"{{{{ {macro}({words}, '{side}') }}}}" for side in ("low", "high"))
    return render(f"select {ends} from (select VALUES) as given ({', '.join(names)})")


def interval(macro: str, *arguments: Any) -> tuple[float | None, float | None]:
    """Both ends by one of the macros; None is null."""
    query = query_of(macro, len(arguments)).replace("VALUES", ", ".join(map(str, arguments)))
    found = duckdb.execute(query).fetchone()
    assert found is not None
    return found[0], found[1]


def bounds(source: str) -> dict[str, Numbers]:
    """Both intervals of the tables of a query; no upper end is infinite."""
    query = render(
        """
        select
            tables.*,
            {{ rate_ratio_bound('x', 'n', 'y', 'm', 'low') }} as ratio_low,
            {{ rate_ratio_bound('x', 'n', 'y', 'm', 'high') }} as ratio_high,
            {{ share_gap_bound('x', 'n', 'y', 'm', 'low') }} as gap_low,
            {{ share_gap_bound('x', 'n', 'y', 'm', 'high') }} as gap_high
        from (SOURCE) as tables
        """
    ).replace("SOURCE", source)
    found = duckdb.execute(query).fetchnumpy()
    return {name: np.ma.filled(column, np.inf).astype(float) for name, column in found.items()}


@pytest.fixture(scope="module")
def every_table() -> dict[str, Numbers]:
    """0 to 30 of 1 to 30 against 0 to 30 of 1 to 30."""
    found = bounds(TABLES)
    assert len(found["x"]) == (sum(n + 1 for n in range(1, MOST + 1))) ** 2
    return found


def cells(tables: dict[str, Numbers]) -> list[Numbers]:
    return [tables[name] for name in ("x", "n", "y", "m")]


def turned(tables: dict[str, Numbers], low: Numbers) -> Numbers:
    """The low ends of the tables turned round, which are among the tables themselves."""
    x, n, y, m = cells(tables)
    numbers, others = ((x * 100 + n) * 10_000 + y * 100 + m), (y * 100 + m) * 10_000 + x * 100 + n
    order = np.argsort(numbers)
    places: Numbers = order[np.searchsorted(numbers[order], others)]
    return low[places]


def test_the_interval_of_a_ratio_is_koopmans_in_every_table(
    every_table: dict[str, Numbers],
) -> None:
    low = koopman_low(*cells(every_table))
    np.testing.assert_allclose(every_table["ratio_low"], low, rtol=1e-9)
    with np.errstate(divide="ignore"):
        np.testing.assert_allclose(every_table["ratio_high"], 1 / turned(every_table, low), 1e-9)


def test_the_interval_of_a_difference_is_miettinen_and_nurminens_in_every_table(
    every_table: dict[str, Numbers],
) -> None:
    low = gap_low(*cells(every_table))
    np.testing.assert_allclose(every_table["gap_low"], low, atol=1e-9)
    np.testing.assert_allclose(every_table["gap_high"], -turned(every_table, low), atol=1e-9)


def test_no_interval_is_a_point_and_all_hold_their_figure(every_table: dict[str, Numbers]) -> None:
    x, n, y, m = cells(every_table)
    assert (every_table["ratio_high"] - every_table["ratio_low"]).min() > 0.1
    assert (every_table["gap_high"] - every_table["gap_low"]).min() > 0.1
    is_known = y > 0
    assert (np.isinf(every_table["ratio_high"]) == ~is_known).all()
    ratio = (x / n)[is_known] / (y / m)[is_known]
    assert (every_table["ratio_low"][is_known] <= ratio).all()
    assert (ratio <= every_table["ratio_high"][is_known]).all()
    assert (every_table["gap_low"] <= x / n - y / m).all()
    assert (x / n - y / m <= every_table["gap_high"]).all()


def test_intervals_hold_for_counts_up_to_a_million() -> None:
    chance = random.Random("counts")
    tables = []
    for _ in range(400):
        n, m = (round(10 ** chance.uniform(0, 6)) for _ in range(2))
        x, y = (chance.choice([0, 1, size // 3, size - 1, size]) for size in (n, m))
        tables.append((x, n, y, m))
    found = bounds(
        "select x::bigint as x, n::bigint as n, y::bigint as y, m::bigint as m from (values "
        + ", ".join(map(str, tables))
        + ") as drawn (x, n, y, m)"
    )
    # The textbook's quadratic loses digits next to 100 %: it is given more of them.
    here = [found[name].astype(np.longdouble) for name in "xn"]
    there = [found[name].astype(np.longdouble) for name in "ym"]
    np.testing.assert_allclose(found["ratio_low"], koopman_low(*here, *there), rtol=1e-8)
    np.testing.assert_allclose(found["gap_low"], gap_low(*here, *there), atol=1e-9)
    np.testing.assert_allclose(found["gap_high"], -gap_low(*there, *here), atol=1e-9)
    with np.errstate(divide="ignore"):
        np.testing.assert_allclose(found["ratio_high"], 1 / koopman_low(*there, *here), rtol=1e-8)


def log_likelihood(share: Any, other: Any, table: tuple[int, int, int, int]) -> Any:
    x, n, y, m = table
    return stats.binom.logpmf(x, n, share) + stats.binom.logpmf(y, m, other)


@pytest.mark.parametrize("kind", ["ratio", "gap"])
def test_the_textbook_shares_are_the_likeliest(kind: str) -> None:
    chance = random.Random(kind)
    for _ in range(150):
        n, m = chance.randint(1, 12), chance.randint(1, 12)
        table = (chance.randint(0, n), n, chance.randint(0, m), m)
        arrays = [np.array([float(cell)]) for cell in table]
        ratio, gap = chance.uniform(0.2, 5), chance.uniform(-0.95, 0.95)
        if kind == "ratio":
            shares = shares_of_ratio(np.array([ratio]), *arrays)
            factor, shift, least, most = 1 / ratio, 0.0, 0.0, min(1.0, ratio)
        else:
            shares = shares_of_gap(np.array([gap]), *arrays)
            factor, shift, least, most = 1.0, -gap, max(0.0, gap), min(1.0, 1 + gap)
        share, other = (float(one[0]) for one in shares)
        assert other == pytest.approx(share * factor + shift, abs=1e-9)
        candidates = np.linspace(least, most, 2001)[1:-1]
        best = log_likelihood(candidates, candidates * factor + shift, table).max()
        inside = min(max(share, candidates[0]), candidates[-1])
        assert log_likelihood(inside, inside * factor + shift, table) >= best - 1e-6, table


def test_published_intervals_come_out() -> None:
    # Koopman (1984): 36 of 40 over 16 of 80.
    assert koopman(36, 40, 16, 80) == pytest.approx((2.94, 7.15), abs=0.005)
    # Newcombe (1998), table II, method 9.
    for table, published in (
        ((56, 70, 48, 80), (0.0528, 0.3382)),
        ((9, 10, 3, 10), (0.1700, 0.8406)),
        ((6, 7, 2, 7), (0.0342, 0.8534)),
        ((5, 56, 0, 29), (-0.0326, 0.1933)),
        ((0, 10, 0, 20), (-0.1658, 0.2844)),
        ((10, 10, 0, 20), (0.7156, 1.0000)),
    ):
        assert miettinen_nurminen(*table) == pytest.approx(published, abs=0.00005)
        assert interval("share_gap_bound", *table) == pytest.approx(published, abs=0.00005)
    assert interval("rate_ratio_bound", 36, 40, 16, 80) == pytest.approx((2.94, 7.15), abs=0.005)


def test_one_deal_of_one_is_no_proof_of_a_lift() -> None:
    low, high = interval("rate_ratio_bound", 1, 1, 5, 23)
    assert low is not None
    assert high is not None
    assert low < 1 < high
    fisher = stats.fisher_exact([[1, 0], [5, 18]], alternative="greater")
    assert fisher.pvalue == pytest.approx(0.25)


@pytest.mark.parametrize("macro", ["rate_ratio_bound", "share_gap_bound"])
def test_without_trials_there_is_no_interval(macro: str) -> None:
    assert interval(macro, 0, 0, 1, 2) == interval(macro, 1, 2, 0, 0) == (None, None)


def test_wilson_is_that_of_scipy_from_one_trial_up_and_ends_at_0_and_1_exactly() -> None:
    found = duckdb.execute(
        render(
            f"""
            select
                x,
                n,
                {{{{ wilson_bound('x', 'n', 'low') }}}},
                {{{{ wilson_bound('x', 'n', 'high') }}}}
            from range(1, {MOST + 1}) as ns (n), range(0, {MOST + 1}) as xs (x)
            where x <= n
            """
        )
    ).fetchall()
    assert len(found) == sum(n + 1 for n in range(1, MOST + 1))
    for x, n, low, high in found:
        expected = stats.binomtest(x, n).proportion_ci(0.95, method="wilson")
        assert (low, high) == pytest.approx((expected.low, expected.high), abs=1e-12)
        assert ((low == 0), (high == 1)) == ((x == 0), (x == n))


def test_students_t_is_that_of_scipy_from_one_degree_of_freedom_up() -> None:
    query = render("select freedom, {{ student_95('freedom') }} as t from degrees")
    degrees = np.concatenate([np.linspace(1, 10, 901), np.logspace(1, 7, 200)])
    connection = duckdb.connect()
    connection.execute("create table degrees (freedom double)")
    connection.executemany("insert into degrees values (?)", degrees[:, None].tolist())
    found = connection.execute(query).fetchnumpy()
    np.testing.assert_allclose(found["t"], stats.t.ppf(0.975, found["freedom"]), rtol=3e-8)


def summary(values: list[float]) -> tuple[str, str, str]:
    """Mean, variance and size of a sample as SQL; of one value the variance is null."""
    variance = f"{np.var(values, ddof=1)}::double" if len(values) > 1 else "null::double"
    return f"{np.mean(values)}::double", variance, str(len(values))


SAMPLES: list[list[float]] = [
    [3.0, 5.0],
    [1.0, 2.0, 9.0],
    [4.0, 4.5, 6.0, 7.0],
    [2.0, 2.0, 2.0, 2.0, 30.0],
]


@pytest.mark.parametrize("here", SAMPLES)
@pytest.mark.parametrize("there", SAMPLES)
def test_welch_is_that_of_scipy_from_two_values_up(here: list[float], there: list[float]) -> None:
    found = interval("welch_bound", *summary(here), *summary(there))
    welch = stats.ttest_ind(here, there, equal_var=False).confidence_interval(0.95)
    assert found == pytest.approx((welch.low, welch.high), rel=1e-6, abs=1e-6)
    ratio = interval("mean_ratio_bound", *summary(here), *summary(there))
    assert ratio == pytest.approx(mean_ratio(here, there), rel=1e-6)


@pytest.mark.parametrize("size", range(1, 6))
@pytest.mark.parametrize("there", SAMPLES)
def test_a_mean_without_spread_is_as_uncertain_as_the_other_side(
    size: int, there: list[float]
) -> None:
    same = [4.0] * size
    found = interval("welch_bound", *summary(same), *summary(there))
    half = stats.t.ppf(0.975, len(there) - 1) * math.sqrt(
        np.var(there, ddof=1) * (1 / size + 1 / len(there))
    )
    gap = 4.0 - float(np.mean(there))
    assert found == pytest.approx((gap - half, gap + half), rel=1e-6)
    if size == 1:
        student = stats.ttest_ind(same, there).confidence_interval(0.95)
        assert found == pytest.approx((student.low, student.high), rel=1e-6)
    turned = interval("welch_bound", *summary(there), *summary(same))
    assert turned == pytest.approx((-gap - half, -gap + half), rel=1e-6)
    low, high = interval("mean_ratio_bound", *summary(same), *summary(there))
    assert low is not None
    assert high is not None
    assert low < 4.0 / float(np.mean(there)) < high


@pytest.mark.parametrize("macro", ["welch_bound", "mean_ratio_bound"])
@pytest.mark.parametrize("sizes", [(1, 1), (1, 4), (3, 5), (0, 4)])
def test_where_no_side_shows_a_spread_there_is_no_interval(
    macro: str, sizes: tuple[int, int]
) -> None:
    sides = [summary([3.0] * size) if size else ("null", "null", "0") for size in sizes]
    assert interval(macro, *sides[0], *sides[1]) == (None, None)


@pytest.mark.parametrize("size", [2, 3, 4, 5, 8, 40])
@pytest.mark.parametrize("rho", [-1.0, -0.5, 0.0, 0.9, 1.0])
def test_a_rank_correlation_is_never_certain(size: int, rho: float) -> None:
    low, high = interval("rank_correlation_bound", f"{rho}::double", size)
    assert low is not None
    assert high is not None
    assert -1 <= low <= rho <= high <= 1
    if size < 4:
        assert (low, high) == (-1, 1)
        return
    assert high - low > 0.0001
    if abs(rho) < 1:
        error = stats.norm.ppf(0.975) * math.sqrt((1 + rho**2 / 2) / (size - 3))
        expected = np.tanh(np.arctanh(rho) - error), np.tanh(np.arctanh(rho) + error)
        assert (low, high) == pytest.approx(expected, rel=1e-9)


def test_a_perfect_rank_correlation_counts_as_half_a_step_less() -> None:
    # Of ten pairs two neighbours in the wrong order make it 1 - 12 / 990.
    nearly = 1 - 6 / 990
    error = stats.norm.ppf(0.975) * math.sqrt((1 + nearly**2 / 2) / 7)
    low, high = interval("rank_correlation_bound", "1::double", 10)
    assert (low, high) == pytest.approx((np.tanh(np.arctanh(nearly) - error), 1))


@pytest.mark.parametrize("won", range(1, 6))
@pytest.mark.parametrize("lost", [1, 2, 3, 20])
def test_an_auc_without_variance_has_a_wide_interval_all_the_same(won: int, lost: int) -> None:
    for pairs in {0, 1, won * lost // 2, won * lost}:
        auc = pairs / (won * lost)
        for variance in ("null::double", "0::double"):
            low, high = interval("auc_bound", f"{auc}::double", variance, won, lost)
            assert low is not None
            assert high is not None
            assert 0 <= low <= auc <= high <= 1
            assert high - low > 0.1
            # Never narrower than Newcombe's own, which takes the variance at each end.
            assert low <= newcombe_low(auc, won, lost) + 1e-9
            assert high >= 1 - newcombe_low(1 - auc, won, lost) - 1e-9


def newcombe_low(auc: float, won: int, lost: int) -> float:
    """Newcombe (2006), method 5."""

    def excess(low: float) -> float:
        spread = (1 - low) / (2 - low) + low / (1 + low)
        variance = low * (1 - low) * (1 + ((won + lost) / 2 - 1) * spread) / (won * lost)
        return auc - low - float(stats.norm.ppf(0.975)) * math.sqrt(variance)

    return 0.0 if auc == 0 else float(optimize.brentq(excess, 0, auc))


def test_an_auc_that_is_unknown_has_no_interval() -> None:
    assert interval("auc_bound", "null::double", "null::double", 3, 0) == (None, None)
