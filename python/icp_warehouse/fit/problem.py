"""What is fitted: a card's criteria and levels, and which level each closed deal is on."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Positions = NDArray[np.integer]
Bools = NDArray[np.bool_]
Shape = Literal["rising", "falling", "single_peaked", "free"]
Prior = Literal["current", "none"]
Points = tuple[tuple[int, ...], ...]
NO_LEVEL = -1


@dataclass(frozen=True, slots=True)
class Level:
    """A rule of a criterion and its points today; unknown is a level like any other.

    A fixed level keeps its points (strategic, legal, too few deals). A penalty stays at or below
    zero; every other level stays at or above.
    """

    rule_id: str
    points: int
    is_fixed: bool = False
    is_penalty: bool = False


@dataclass(frozen=True, slots=True)
class Criterion:
    """The levels of one criterion, and what holds between them.

    `order` lists groups of level positions, the lowest first: every level of a group gets at most
    the points of every level of the next one. Levels it leaves out (unknown, as a rule) are free.
    With `is_single_peaked`, `order` lists the levels along the scale, and points rise up to one
    of them and fall after it. `max_points` None leaves the maximum to the fit, within the
    category's.
    """

    criterion_id: str
    category_id: str
    levels: tuple[Level, ...]
    max_points: int | None = None
    match: Literal["best", "sum"] = "best"
    order: tuple[tuple[int, ...], ...] = ()
    is_single_peaked: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """A card, and the level of every closed deal on every criterion.

    `matched` has one array per criterion: for `best` the position of the deal's level
    (`NO_LEVEL`: none, worth nothing), for `sum` a matrix deals x levels of true and false.
    `category_max` holds the maximum of every category of the card; their sum is the card's total.
    """

    criteria: tuple[Criterion, ...]
    category_max: dict[str, int]
    matched: tuple[Positions | Bools, ...]
    outcome: Bools


@dataclass(frozen=True, slots=True)
class StrengthTrial:
    """How one strength of the prior did in inner cross-validation, per held-out deal."""

    strength: float
    log_loss: float
    standard_error: float


@dataclass(frozen=True, slots=True)
class Fitted:
    """Whole points per criterion and level, and what they rest on.

    `weights` are the points before rounding, on the card's own scale. `strength` is that of the
    pull towards the prior. P(won) is the logistic function of `intercept + slope * score`, with
    the score in points. `log_loss` is per deal, on the deals fitted. `is_proved` says that no
    other whole-number card within the same bounds has a lower penalised log-loss. `is_used`
    says which levels may have points; the others were dropped to keep to the budget.
    """

    points: Points
    weights: tuple[Floats, ...]
    strength: float
    intercept: float
    slope: float
    log_loss: float
    objective: float
    is_proved: bool
    trials: tuple[StrengthTrial, ...]
    is_used: tuple[Bools, ...]
    prior: Prior
    free_category_maxima: bool


@dataclass(frozen=True, slots=True)
class Column:
    """An attribute before it has levels: one value per deal, None (or NaN) where unknown.

    Numbers are cut into ranges of the given shape; words are merged into groups, along
    `word_order` (lowest first) where that is given.
    """

    criterion_id: str
    category_id: str
    values: NDArray[np.object_] | Floats
    is_number: bool
    shape: Shape = "free"
    word_order: tuple[str, ...] = ()
    max_points: int | None = None


@dataclass(frozen=True, slots=True)
class Range:
    """Values from `lower` to `upper`, both included; None is unbounded."""

    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class Words:
    """One of these words; an empty tuple stands for any other known word."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """No value."""


Bin = Range | Words | Unknown


def current_points(problem: Problem) -> Points:
    """Return the points the card gives today."""
    return tuple(tuple(level.points for level in each.levels) for each in problem.criteria)


def order_of_points(levels: tuple[Level, ...]) -> tuple[tuple[int, ...], ...]:
    """Group level positions by today's points, lowest first: the order a card declares."""
    values = sorted({level.points for level in levels})
    return tuple(
        tuple(place for place, level in enumerate(levels) if level.points == value)
        for value in values
    )


def scores(problem: Problem, points: Points) -> Floats:
    """Return every deal's points on the card, sums capped at their criterion's maximum."""
    total = np.zeros(problem.outcome.shape[0])
    for criterion, matched, worth in zip(problem.criteria, problem.matched, points, strict=True):
        values = np.asarray((*worth, 0), dtype=np.float64)
        if criterion.match == "best":
            total += values[matched]
            continue
        summed = matched @ values[:-1]
        cap = np.inf if criterion.max_points is None else criterion.max_points
        total += np.minimum(summed, cap)
    return total
