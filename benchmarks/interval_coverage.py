"""How many of the project's 95 % intervals hold the true figure, by true rate and n.

Run from the repository root: PYTHONPATH=python:tests/python python benchmarks/interval_coverage.py
It prints the tables of docs/intervals.md. Intervals of shares are counted exactly, over every
outcome with its chance; the others over worlds drawn from a fixed seed.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import duckdb
import numpy as np
from scipy import stats

from rendered_models import render

Numbers = np.ndarray[Any, Any]
RATES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.95)
SIZES = (5, 10, 20, 50)
PAIRS = ((0.25, 0.25), (0.5, 0.25), (0.9, 0.25), (0.05, 0.25), (0.95, 0.95))
SIDES = ((1, 23), (3, 30), (5, 5), (10, 10), (10, 120), (30, 100))
WORLDS = 4000


def main() -> None:
    """Print all tables."""
    for title, lines in tables():
        print(f"**{title}**\n\n" + "\n".join(lines) + "\n")


def tables() -> Iterator[tuple[str, list[str]]]:
    """Give each table as its title and the lines of its Markdown."""
    yield (
        "A share (Wilson), counted exactly",
        markdown(
            ["true rate", *(f"n = {size}" for size in SIZES)],
            [
                [f"{100 * rate:.0f} %", *(percent(share_coverage(rate, size)) for size in SIZES)]
                for rate in RATES
            ],
        ),
    )
    yield (
        "Two shares, counted exactly",
        markdown(
            [
                "true rates",
                "n",
                "ratio (Koopman)",
                "difference (Miettinen-Nurminen)",
                "ratio by its logarithm (Katz), not used",
            ],
            [
                [
                    f"{100 * first:.0f} % and {100 * second:.0f} %",
                    f"{n} and {m}",
                    *map(percent, found),
                ]
                for first, second in PAIRS
                for n, m in SIDES
                for found in [pair_coverage(first, second, n, m)]
            ],
        ),
    )
    yield (
        f"Means, correlations and AUC, over {WORLDS:,} made-up worlds each",
        markdown(
            ["figure", "true value", "n", "intervals that hold it"],
            [
                [figure, truth, size, percent(share)]
                for figure, truth, size, share in simulated(np.random.default_rng(20260630))
            ],
        ),
    )


def share_coverage(rate: float, size: int) -> float:
    """The chance that Wilson's interval of so many deals holds the rate."""
    x = np.arange(size + 1)
    low, high = bounds("wilson_bound", {"x": x, "n": np.full(size + 1, size)})
    held = (low <= rate) & (rate <= high)
    return float(stats.binom.pmf(x, size, rate) @ held)


def pair_coverage(first: float, second: float, n: int, m: int) -> tuple[float, float, float]:
    """The chances that the intervals of ratio and difference, and Katz's, hold theirs."""
    x, y = (grid.ravel() for grid in np.meshgrid(np.arange(n + 1), np.arange(m + 1)))
    chance = stats.binom.pmf(x, n, first) * stats.binom.pmf(y, m, second)
    cells = {"x": x, "n": np.full(len(x), n), "y": y, "m": np.full(len(x), m)}
    low, high = bounds("rate_ratio_bound", cells)
    gap_low, gap_high = bounds("share_gap_bound", cells)
    katz_low, katz_high = katz_bounds(x, n, y, m)
    ratio, gap = first / second, first - second
    return (
        float(chance @ ((low <= ratio) & (ratio <= high))),
        float(chance @ ((gap_low <= gap) & (gap <= gap_high))),
        float(chance @ ((katz_low <= ratio) & (ratio <= katz_high))),
    )


def katz_bounds(x: Numbers, n: int, y: Numbers, m: int) -> tuple[Numbers, Numbers]:
    """Both ends by the log method; nan, which holds nothing, where a rate is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = np.log(x / n) - np.log(y / m)
        width = 1.959963984540054 * np.sqrt(np.maximum(0, 1 / x - 1 / n + 1 / y - 1 / m))
        return np.exp(middle - width), np.exp(middle + width)


def simulated(random: np.random.Generator) -> Iterator[tuple[str, str, str, float]]:
    """Figures that are no shares: name, true value, n, and the share of intervals that hold it."""
    for n, m in ((2, 2), (3, 20), (5, 5), (10, 30)):
        here, there = random.normal(60, 15, (WORLDS, n)), random.normal(50, 25, (WORLDS, m))
        yield "gap of means (Welch)", "10", f"{n} and {m}", held("welch_bound", here, there, 10)
    for n, m in ((3, 20), (10, 30), (40, 100)):
        here = random.lognormal(1, 0.8, (WORLDS, n))
        there = random.lognormal(0, 0.8, (WORLDS, m))
        share = held("mean_ratio_bound", here, there, math.e)
        yield "ratio of means of long tails", "2.72", f"{n} and {m}", share
    for rho in (0.0, 0.5, 0.95):
        for n in (5, 10, 30):
            normal = 2 * math.sin(math.pi * rho / 6)
            pairs = random.multivariate_normal([0, 0], [[1, normal], [normal, 1]], (WORLDS, n))
            ranks = pairs.argsort(axis=1).argsort(axis=1) - (n - 1) / 2
            found = (ranks[:, :, 0] * ranks[:, :, 1]).sum(axis=1) * 12 / (n**3 - n)
            low, high = bounds("rank_correlation_bound", {"r": found, "n": np.full(WORLDS, n)})
            yield (
                "rank correlation",
                f"{rho:g}",
                str(n),
                float(((low <= rho) & (rho <= high)).mean()),
            )
    for auc in (0.5, 0.8, 0.97):
        for n, m in ((1, 5), (3, 3), (5, 20), (15, 15)):
            yield "AUC", f"{auc:g}", f"{n} and {m}", auc_coverage(random, auc, n, m)


def held(macro: str, here: Numbers, there: Numbers, truth: float) -> float:
    """The share of worlds whose interval of two means holds the truth."""
    cells = {}
    for name, side in (("here", here), ("there", there)):
        cells[f"{name}_mean"] = side.mean(axis=1)
        cells[f"{name}_variance"] = side.var(axis=1, ddof=1)
        cells[f"{name}_size"] = np.full(len(side), side.shape[1])
    low, high = bounds(macro, cells)
    return float(((low <= truth) & (truth <= high)).mean())


def auc_coverage(random: np.random.Generator, auc: float, n: int, m: int) -> float:
    """The share of worlds whose interval of the AUC holds it."""
    shift = float(stats.norm.ppf(auc)) * math.sqrt(2)
    won, lost = random.normal(shift, 1, (WORLDS, n)), random.normal(0, 1, (WORLDS, m))
    above = (won[:, :, None] > lost[:, None, :]).astype(float)
    variance = np.full(WORLDS, np.nan)
    if n > 1 and m > 1:
        variance = above.mean(axis=2).var(axis=1, ddof=1) / n
        variance += above.mean(axis=1).var(axis=1, ddof=1) / m
    cells = {"auc": above.mean(axis=(1, 2)), "variance": variance}
    cells |= {"n": np.full(WORLDS, n), "m": np.full(WORLDS, m)}
    low, high = bounds("auc_bound", cells)
    return float(((low <= auc) & (auc <= high)).mean())


def bounds(macro: str, cells: dict[str, Numbers]) -> tuple[Numbers, Numbers]:
    """Both ends by a macro of the project, one for each row; no upper end is infinite."""
    words = ", ".join(f"'{name}'" for name in cells)
    ends = ", ".join(f"{{{{ {macro}({words}, '{side}') }}}}" for side in ("low", "high"))
    columns = ", ".join(f"nullif(unnest(${name}::double[]), 'nan') as {name}" for name in cells)
    with duckdb.connect() as connection:
        found = connection.execute(
            render(f"select {ends} from (select {columns})"),
            {name: column.tolist() for name, column in cells.items()},
        ).fetchall()
    low, high = zip(*found, strict=True)
    return (
        np.array(low, float),
        np.array([math.inf if end is None else end for end in high], float),
    )


def percent(share: float) -> str:
    """A share as it stands in a table."""
    return f"{100 * share:.1f} %"


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """The lines of a table."""
    lines = [f"| {' | '.join(cells)} |" for cells in (header, *rows)]
    return [lines[0], "|" + "---|" * len(header), *lines[1:]]


if __name__ == "__main__":
    main()
