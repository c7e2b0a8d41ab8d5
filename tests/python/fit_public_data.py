"""Public data sets of closed deals and the like, as columns; see the JSON beside each."""

import csv
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

from icp_warehouse.fit.columns import match_columns
from icp_warehouse.fit.fit_card import FittedColumns
from icp_warehouse.fit.problem import (
    Bools,
    Column,
    Criterion,
    Floats,
    Level,
    Points,
    Problem,
    Shape,
    scores,
)

CATEGORY_MAX = {"behavioural": 40, "firmographic": 60}
SHAPES: dict[str, Shape] = {"inc": "rising", "dec": "falling", "free": "free"}


@dataclass(frozen=True)
class PublicData:
    """One data set: columns, outcome, and a fold per deal for every repeat."""

    columns: tuple[Column, ...]
    outcome: Bools
    folds: tuple[np.ndarray, ...]
    signals: list[dict[str, Any]]


def read_public(folder: Path, name: str) -> PublicData:
    """Read a data set and what its JSON says about it; what leaks is left out."""
    about = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    columns = []
    for signal in about["signals"]:
        cells = [row[signal["name"]] for row in rows]
        is_number = signal["kind"] == "num"
        values = [float(cell) for cell in cells] if is_number else cells
        columns.append(
            Column(
                criterion_id=signal["name"],
                category_id=signal["category"],
                values=np.asarray(values, dtype=np.float64 if is_number else object),
                is_number=is_number,
                shape=SHAPES[signal["shape"]] if is_number else "free",
                word_order=tuple(signal.get("order", ())),
            )
        )
    folds = [name for name in rows[0] if name.startswith("fold")]
    return PublicData(
        columns=tuple(columns),
        outcome=np.asarray([row["y"] == "1" for row in rows]),
        folds=tuple(np.asarray([int(row[fold]) for row in rows]) for fold in folds),
        signals=about["signals"],
    )


def rows_of(columns: tuple[Column, ...], chosen: Bools) -> tuple[Column, ...]:
    """Return the chosen deals of every column."""
    return tuple(replace(column, values=column.values[chosen]) for column in columns)


def auc(outcome: Bools, score: Floats) -> float:
    """Return the area under the curve, ties counted half."""
    return float(roc_auc_score(outcome, score))


def scores_of(found: FittedColumns, columns: tuple[Column, ...]) -> Floats:
    """Score deals that a fit has not seen."""
    by_id = {column.criterion_id: column for column in columns}
    shown = tuple(by_id[criterion.criterion_id] for criterion in found.problem.criteria)
    worth = tuple(np.asarray(points, dtype=np.float64) for points in found.fitted.points)
    matched = match_columns(shown, found.bins, worth)
    outcome = np.zeros(len(columns[0].values), dtype=np.bool_)
    return scores(replace(found.problem, matched=matched, outcome=outcome), found.fitted.points)


def rule_count(points: Points) -> int:
    """Count the levels that give points."""
    return sum(value != 0 for each in points for value in each)


def card_without_data(data: PublicData) -> Problem:
    """Return the card a team writes without data: what has an order, in equal steps.

    Every category's points are shared equally by its ordered signals; signals without an order
    have levels, but no points yet.
    """
    ordered = [signal for signal in data.signals if "order" in signal]
    tops: dict[str, int] = {}
    for category, maximum in CATEGORY_MAX.items():
        names = [signal["name"] for signal in ordered if signal["category"] == category]
        each, left = divmod(maximum, len(names))
        tops.update({name: each + (place < left) for place, name in enumerate(names)})
    criteria, matched = [], []
    for signal, column in zip(data.signals, data.columns, strict=True):
        words = signal.get("order") or sorted(set(column.values))
        top = tops.get(signal["name"], 0)
        levels = [
            Level(word, round(top * place / (len(words) - 1))) for place, word in enumerate(words)
        ]
        order = tuple((place,) for place in range(len(words))) if "order" in signal else ()
        criteria.append(Criterion(signal["name"], signal["category"], tuple(levels), order=order))
        matched.append(np.asarray([words.index(value) for value in column.values]))
    return Problem(tuple(criteria), CATEGORY_MAX, tuple(matched), data.outcome)


def deals_of(problem: Problem, chosen: np.ndarray) -> Problem:
    """Return the chosen deals of a problem."""
    matched = tuple(each[chosen] for each in problem.matched)
    return replace(problem, matched=matched, outcome=problem.outcome[chosen])


def few_deals(outcome: Bools, deals: int, draw: int) -> np.ndarray:
    """Draw a few deals, with the share of won ones that all have."""
    random = np.random.default_rng(1000 * deals + draw)
    chosen = []
    for side in (False, True):
        places = np.flatnonzero(outcome == side)
        chosen.append(random.choice(places, round(deals * len(places) / len(outcome)), False))
    return np.concatenate(chosen)
