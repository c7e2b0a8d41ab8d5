"""Deals counted by the levels they are on, so that fits work on distinct rows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from icp_warehouse.fit.design import Design
from icp_warehouse.fit.logistic import Counts
from icp_warehouse.fit.problem import Bools, Criterion, Floats, Positions, Problem


@dataclass(frozen=True, slots=True)
class DistinctDeals:
    """One row per distinct combination of levels: level indicators, and each deal's row.

    `indicators` has a column per level of every criterion, side by side in the card's order.
    """

    indicators: Floats
    row_of: np.ndarray
    outcome: Floats

    def counts(self, design: Design, deal_weights: Floats | None = None) -> Counts:
        """Count deals and won deals per row, and lay the rows out for a design."""
        deals, won = self.totals(deal_weights)
        return Counts(self.features(design), deals, won)

    def totals(self, deal_weights: Floats | None = None) -> tuple[Floats, Floats]:
        """Count deals and won deals per row."""
        weights = np.ones(self.outcome.shape[0]) if deal_weights is None else deal_weights
        size = self.indicators.shape[0]
        deals = np.bincount(self.row_of, weights=weights, minlength=size)
        won = np.bincount(self.row_of, weights=weights * self.outcome, minlength=size)
        return deals.astype(np.float64), won.astype(np.float64)

    def features(self, design: Design) -> Floats:
        """Return the rows in the unknowns of a design."""
        features = self.indicators @ np.vstack(design.worth)
        features[:, 0] = 1.0
        return np.asarray(features, dtype=np.float64)


def distinct_deals(problem: Problem) -> DistinctDeals:
    """Group deals that are on the same levels of every criterion."""
    parts = []
    for criterion, matched in zip(problem.criteria, problem.matched, strict=True):
        if criterion.match == "sum":
            parts.append(np.asarray(matched, dtype=np.int16))
        else:
            parts.append(np.asarray(matched, dtype=np.int16)[:, None])
    deals = problem.outcome.shape[0]
    codes = np.hstack(parts) if parts else np.zeros((deals, 0), dtype=np.int16)
    packed = np.ascontiguousarray(codes).view(np.dtype((np.void, max(1, codes.shape[1]) * 2)))
    _, first, row_of = np.unique(packed.ravel(), return_index=True, return_inverse=True)
    shown = indicator_columns(problem.criteria, [each[first] for each in problem.matched])
    return DistinctDeals(shown, row_of.ravel(), problem.outcome.astype(np.float64))


def indicator_columns(
    criteria: tuple[Criterion, ...], matched: Sequence[Positions | Bools]
) -> Floats:
    """Return a column per level, side by side: 1 where the deal is on it."""
    columns = [
        places.astype(np.float64)
        if criterion.match == "sum"
        else (places[:, None] == np.arange(len(criterion.levels))).astype(np.float64)
        for criterion, places in zip(criteria, matched, strict=True)
    ]
    return np.hstack(columns)


def level_totals(problem: Problem, totals: Floats) -> tuple[Floats, ...]:
    """Sum a figure of the deals per level, with the deals on no level last."""
    found = []
    for criterion, matched in zip(problem.criteria, problem.matched, strict=True):
        count = len(criterion.levels)
        if criterion.match == "sum":
            found.append(np.append(totals @ matched, 0.0))
        else:
            places = np.where(matched < 0, count, matched)
            found.append(np.bincount(places, weights=totals, minlength=count + 1))
    return tuple(found)
