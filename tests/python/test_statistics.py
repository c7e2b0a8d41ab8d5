"""The statistics macros against SciPy and published figures; comparisons of two in another file."""

import duckdb
import numpy as np
import pytest
from scipy import stats

from rendered_models import evaluate, render

EXACT = 1e-9


def wilson(hits: int, trials: int) -> tuple[float, float]:
    found = stats.binomtest(hits, trials).proportion_ci(0.95, method="wilson")
    return found.low, found.high


@pytest.mark.parametrize(
    ("hits", "trials", "low", "high"),
    [(16, 20, 0.584, 0.919), (12, 15, 0.548, 0.930), (8, 10, 0.490, 0.943)],
)
def test_wilson_gives_the_published_intervals(
    hits: int, trials: int, low: float, high: float
) -> None:
    bounds = [
        evaluate(f"{{{{ wilson_bound('{hits}', '{trials}', '{side}') }}}}")
        for side in ("low", "high")
    ]
    assert bounds == pytest.approx([low, high], abs=0.0005)
    assert bounds == pytest.approx(wilson(hits, trials), rel=EXACT)


@pytest.mark.parametrize(("hits", "trials"), [(0, 1), (0, 40), (40, 40), (1, 3)])
def test_wilson_stays_within_0_and_1(hits: int, trials: int) -> None:
    low = evaluate(f"{{{{ wilson_bound('{hits}', '{trials}', 'low') }}}}")
    high = evaluate(f"{{{{ wilson_bound('{hits}', '{trials}', 'high') }}}}")
    assert (low, high) == pytest.approx(wilson(hits, trials), abs=EXACT)
    assert 0 <= low < high <= 1


@pytest.mark.parametrize(
    ("value", "sample", "comparator", "floor", "target", "verdict"),
    [
        ("0.8", 20, ">=", "0.7", "0.8", "pass"),
        ("0.79", 20, ">=", "0.7", "0.8", "warn"),
        ("0.69", 20, ">=", "0.7", "0.8", "fail"),
        ("0.9", 19, ">=", "0.7", "0.8", "insufficient"),
        ("cast(null as double)", 20, ">=", "0.7", "0.8", "insufficient"),
        ("0.1", 20, "<=", "0.25", "0.1", "pass"),
        ("0.2", 20, "<=", "0.25", "0.1", "warn"),
        ("0.3", 20, "<=", "0.25", "0.1", "fail"),
        ("0.75", 20, ">=", "0.7", "null", "pass"),
        ("0.75", 20, ">=", "null", "0.8", "fail"),
    ],
)
def test_verdict_follows_target_then_floor(
    value: str, sample: int, comparator: str, floor: str, target: str, verdict: str
) -> None:
    call = f"verdict('{value}', '{sample}', \"'{comparator}'\", '{floor}', '{target}', '20')"
    assert evaluate(f"{{{{ {call} }}}}") == verdict


@pytest.mark.parametrize(
    ("verdict", "low", "high", "comparator", "floor", "target", "is_proven"),
    [
        ("pass", "0.8", "0.9", ">=", "0.7", "0.8", True),
        ("pass", "0.79", "0.9", ">=", "0.7", "0.8", False),
        ("pass", "-0.3", "-0.1", "<=", "0", "-0.1", True),
        ("pass", "-0.3", "-0.09", "<=", "0", "-0.1", False),
        ("pass", "0.71", "0.9", ">=", "0.7", "null", True),
        ("pass", "0.8", "null", ">=", "0.7", "0.8", True),
        ("pass", "0.1", "null", "<=", "0.7", "0.8", False),
        ("pass", "null", "null", ">=", "0.7", "0.8", False),
        ("pass", "0.8", "0.9", ">=", "null", "null", False),
        ("insufficient", "0.8", "0.9", ">=", "0.7", "0.8", False),
    ],
)
def test_a_figure_is_proven_when_its_whole_interval_holds_the_target(
    verdict: str, low: str, high: str, comparator: str, floor: str, target: str, is_proven: bool
) -> None:
    call = (
        f"is_proven(\"'{verdict}'\", '{low}', '{high}', \"'{comparator}'\", '{floor}', '{target}')"
    )
    assert evaluate(f"{{{{ {call} }}}}") is is_proven


@pytest.mark.parametrize("seed", range(3))
def test_a_rank_correlation_is_that_of_scipy_and_does_not_heed_the_order(seed: int) -> None:
    random = np.random.default_rng(seed)
    pairs = random.integers(0, 6, (40, 2))
    ranks = "{{ average_rank('1', 'x') }} as x, {{ average_rank('1', 'y') }} as y"
    found = set()
    for order in range(4):
        connection = duckdb.connect()
        connection.execute("create table pairs (x integer, y integer)")
        connection.executemany(
            "insert into pairs values (?, ?)", random.permutation(pairs).tolist()
        )
        query = f"with ranked as (select {ranks} from pairs)"
        query += "select {{ rank_correlation('x', 'y') }} from ranked"
        row = connection.execute(render(query)).fetchone()
        assert row is not None, order
        found.add(row[0])
    [rho] = found
    assert rho == pytest.approx(stats.spearmanr(pairs[:, 0], pairs[:, 1]).statistic, abs=1e-15)


@pytest.mark.parametrize(
    ("ranks", "rho"),
    [
        ([(1, 1), (2, 2), (3, 3), (4, 4)], 1.0),
        ([(1, 3), (2, 2), (3, 1)], -1.0),
        ([(1, 2), (2, 4), (3, 1), (4, 3)], 0.0),
        ([(1.5, 1), (1.5, 2)], None),
        ([(1, 1)], None),
    ],
)
def test_a_perfect_rank_correlation_is_exactly_one(
    ranks: list[tuple[float, float]], rho: float | None
) -> None:
    values = ", ".join(f"({x}::double, {y}::double)" for x, y in ranks)
    query = "select {{ rank_correlation('x', 'y') }} from (values " + values + ") as r (x, y)"
    assert duckdb.execute(render(query)).fetchone() == (rho,)
