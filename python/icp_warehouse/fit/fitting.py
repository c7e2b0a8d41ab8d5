"""From closed deals to a card with other points: one fit, as it would be proposed."""

from dataclasses import dataclass, field, replace

import numpy as np

from icp_warehouse.fit.card import Card
from icp_warehouse.fit.closed_deals import Deals
from icp_warehouse.fit.fit_card import fit_card
from icp_warehouse.fit.gate import FEW_DEALS
from icp_warehouse.fit.problem import Bools, Fitted, Floats, Points, Problem
from icp_warehouse.fit.redraw import redrawn
from icp_warehouse.fit.scoring import Limits, card_scores, level_points, to_problem
from icp_warehouse.fit.splits import Places


@dataclass(frozen=True, slots=True)
class Plan:
    """How to fit: what may not be touched, how many criteria, whether ranges are drawn anew."""

    limits: Limits = field(default_factory=Limits)
    max_criteria: int | None = 7
    has_new_ranges: bool = False
    seed: int = 0


def for_deals(plan: Plan, count: int) -> Plan:
    """The plan for so many deals: few of them cannot say which criterion to drop."""
    return replace(plan, max_criteria=None) if count < FEW_DEALS else plan


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """A card with its fitted points; `dropped` criteria are no longer on it."""

    card: Card
    problem: Problem
    fitted: Fitted
    dropped: tuple[str, ...]

    @property
    def points(self) -> Points:
        """The proposed points of every level."""
        return self.fitted.points

    def scores(self, deals: Deals) -> Floats:
        """The scores of deals that were matched with this card."""
        return card_scores(self.card, deals, self.points, self.dropped)


def propose(card: Card, deals: Deals, places: Places, plan: Plan) -> tuple[Proposal, Deals]:
    """Fit on some of the deals; returns all of them matched with the card that was fitted."""
    if plan.has_new_ranges:
        card, deals = redrawn(card, deals, places, plan.limits)
    past = deals.at(places)
    problem = to_problem(card, past, plan.limits)
    fitted = fit_card(problem, seed=plan.seed, max_criteria=plan.max_criteria)
    return Proposal(card, problem, fitted, _dropped(card, fitted.points)), deals


def _dropped(card: Card, points: Points) -> tuple[str, ...]:
    """Criteria that had points to give and have none left."""
    return tuple(
        criterion.criterion_id
        for criterion, before, after in zip(card.criteria, level_points(card), points, strict=True)
        if any(before) and not any(after)
    )


def equal_weights(card: Card, deals: Deals) -> Floats:
    """Return the scores of a card whose criteria all count the same, their levels as today."""
    total = np.zeros(len(deals))
    for place, (criterion, points) in enumerate(
        zip(card.criteria, level_points(card), strict=True)
    ):
        values = np.asarray((*points, 0), dtype=float)
        span = float(values.max() - values.min()) or 1.0
        matched = deals.matched[place]
        earned = matched @ values[:-1] if criterion.match == "sum" else values[matched]
        total += np.clip(earned, values.min(), values.max()) / span
    return np.round(100 * total / max(1, len(card.criteria)), 9)


def level_columns(card: Card, deals: Deals) -> Floats:
    """Return one 0/1 column per level that some deal is on: the design of a plain regression."""
    columns = []
    for criterion, points, matched in zip(
        card.criteria, level_points(card), deals.matched, strict=True
    ):
        if criterion.match == "sum":
            columns.append(np.asarray(matched, dtype=float))
        else:
            columns.append((matched[:, None] == np.arange(len(points))).astype(float))
    return np.hstack(columns)


def logistic(design: Floats, good: Bools, ridge: float = 1.0) -> tuple[float, Floats]:
    """Return intercept and coefficients of a logistic regression with a light ridge."""
    with_one = np.column_stack([np.ones(len(design)), design])
    penalty = np.full(with_one.shape[1], ridge)
    penalty[0] = 1e-6
    coefficients = np.zeros(with_one.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-with_one @ coefficients))
        gradient = with_one.T @ (good - chance) - penalty * coefficients
        weight = np.maximum(chance * (1 - chance), 1e-9)
        curvature = with_one.T @ (with_one * weight[:, None]) + np.diag(penalty)
        step = np.linalg.solve(curvature, gradient)
        coefficients = coefficients + step
        if np.abs(step).max() < 1e-8:
            break
    return float(coefficients[0]), coefficients[1:]
