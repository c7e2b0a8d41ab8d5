"""The two ways in: points for the levels a card has, and new levels for columns of values."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from icp_warehouse.fit.problem import Bin, Bools, Column, Fitted, Floats, Problem


@dataclass(frozen=True, slots=True)
class FittedColumns:
    """New levels per column, the problem they make, and its fit; `bins` as `problem` has levels."""

    bins: tuple[tuple[Bin, ...], ...]
    problem: Problem
    fitted: Fitted


def fit_card(
    problem: Problem,
    *,
    seed: int = 0,
    prior: Literal["current", "none"] = "current",
    free_category_maxima: bool = False,
    max_rules: int | None = None,
    max_criteria: int | None = 7,
) -> Fitted:
    """Fit whole points to a card's levels; the same seed gives the same card."""
    raise NotImplementedError


def fit_columns(
    columns: tuple[Column, ...],
    outcome: Bools,
    category_max: dict[str, int],
    *,
    seed: int = 0,
    free_category_maxima: bool = False,
    max_rules: int | None = None,
    max_criteria: int | None = 7,
) -> FittedColumns:
    """Cut columns into levels and fit points to them; both are redone inside every fold."""
    raise NotImplementedError


def rebin(column: Column, outcome: Bools) -> tuple[Bin, ...]:
    """Cut one column into levels, at numbers people can say aloud; in order of the scale."""
    raise NotImplementedError


def matched_bins(column: Column, bins: tuple[Bin, ...]) -> np.ndarray:
    """Return the position of each value's bin, NO_LEVEL where there is none."""
    raise NotImplementedError


def refit_weights(problem: Problem, fitted: Fitted, deal_weights: Floats) -> tuple[Floats, ...]:
    """Refit the points before rounding to reweighted deals (a bootstrap), from a warm start."""
    raise NotImplementedError
