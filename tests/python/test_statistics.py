"""The statistics macros against SciPy and published figures; the models are in other files."""

import pytest
from scipy import stats

from rendered_models import evaluate

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
    ("freedom", "tolerance"), [(2.0, 8e-3), (5.0, 2e-4), (10.0, 5e-6), (30.0, 5e-8)]
)
def test_students_t_is_as_close_as_its_macro_says(freedom: float, tolerance: float) -> None:
    found = evaluate(f"{{{{ student_95('{freedom}e0') }}}}")
    assert found == pytest.approx(stats.t.ppf(0.975, freedom), rel=tolerance)


def test_share_gap_gives_newcombes_published_interval() -> None:
    # Newcombe (1998), example (a) of method 10: 56/70 against 48/80.
    bounds = [
        evaluate(f"{{{{ share_gap_bound('56', '70', '48', '80', '{side}') }}}}")
        for side in ("low", "high")
    ]
    assert bounds == pytest.approx([0.0524, 0.3339], abs=0.00005)


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
