"""Cards judged on deals they were not fitted on, side by side, deal by deal."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from icp_warehouse.fit.card import Card
from icp_warehouse.fit.closed_deals import Days, Deals
from icp_warehouse.fit.fitting import Plan, equal_weights, level_columns, logistic, propose
from icp_warehouse.fit.metrics import (
    Difference,
    Figure,
    auc,
    auc_difference,
    bootstrap_weights,
    brier,
    calibrated,
    ks,
    probability,
    with_interval,
)
from icp_warehouse.fit.problem import Bools, Floats
from icp_warehouse.fit.progress import Tell
from icp_warehouse.fit.scoring import card_scores, level_points
from icp_warehouse.fit.splits import Fold, Places, Split

METHODS: Final = ("proposed", "current", "equal_weights", "logistic")


@dataclass(frozen=True, slots=True, eq=False)
class Round:
    """Every judged deal once: its outcome, and by each method its score and P(good)."""

    places: Places
    good: Bools
    closed_on: Days
    scores: dict[str, Floats]
    chances: dict[str, Floats]


def judge(card: Card, deals: Deals, split: Split, plan: Plan, tell: Tell) -> tuple[Round, ...]:
    """Fit on the one part of each fold and score the other; one round per repeat."""
    judged: list[list[tuple[Fold, dict[str, Floats], dict[str, Floats]]]] = [
        [] for _ in range(split.repeats)
    ]
    for number, fold in enumerate(split.folds, start=1):
        tell("fit on the past, judge on what followed", number, len(split.folds))
        judged[fold.repeat].append((fold, *_judged(card, deals, fold, plan)))
    return tuple(_round(deals, parts) for parts in judged)


def _judged(
    card: Card, deals: Deals, fold: Fold, plan: Plan
) -> tuple[dict[str, Floats], dict[str, Floats]]:
    proposal, matched = propose(card, deals, fold.fitted, plan)
    design = level_columns(card, deals)
    intercept, weights = logistic(design[fold.fitted], deals.outcome[fold.fitted])
    everyone = {
        "proposed": proposal.scores(matched),
        "current": card_scores(card, deals, level_points(card)),
        "equal_weights": equal_weights(card, deals),
        "logistic": intercept + design @ weights,
    }
    good = deals.outcome[fold.fitted]
    chances = {
        method: probability(score[fold.judged], calibrated(score[fold.fitted], good))
        for method, score in everyone.items()
    }
    return {method: score[fold.judged] for method, score in everyone.items()}, chances


def _round(deals: Deals, parts: list[tuple[Fold, dict[str, Floats], dict[str, Floats]]]) -> Round:
    places = np.concatenate([fold.judged for fold, _, _ in parts])
    return Round(
        places=places,
        good=deals.outcome[places],
        closed_on=deals.closed_on[places],
        scores={
            method: np.concatenate([scores[method] for _, scores, _ in parts]) for method in METHODS
        },
        chances={
            method: np.concatenate([chances[method] for _, _, chances in parts])
            for method in METHODS
        },
    )


def headline(rounds: tuple[Round, ...], seed: int) -> dict[str, dict[str, Figure]]:
    """Return AUC, KS and Brier of each method, averaged over the rounds, with intervals."""
    n = len(rounds[0].places)
    # A deal keeps its weight in every round.
    weights = bootstrap_weights(int(max(each.places.max() for each in rounds)) + 1, seed)
    weights[1:] = _redrawn_among(rounds[0].places, weights.shape, seed)
    figures: dict[str, dict[str, Figure]] = {}
    for method in METHODS:
        draws = [
            (
                auc(each.scores[method], each.good, weights[:, each.places]),
                ks(each.scores[method], each.good, weights[:, each.places]),
                brier(each.chances[method], each.good, weights[:, each.places]),
            )
            for each in rounds
        ]
        figures[method] = {
            name: with_interval(np.mean([draw[place] for draw in draws], axis=0), n)
            for place, name in enumerate(("auc", "ks", "brier"))
        }
    return figures


def _redrawn_among(places: Places, shape: tuple[int, ...], seed: int) -> Floats:
    """Draws with replacement among the judged deals alone."""
    drawn = np.zeros((shape[0] - 1, shape[1]))
    drawn[:, np.sort(places)] = bootstrap_weights(len(places), seed, shape[0] - 1)[1:]
    return drawn


def difference(rounds: tuple[Round, ...], first: str, second: str) -> Difference:
    """Return how much higher the AUC of one method is, paired deal by deal.

    Rounds judge the same deals again, so they sharpen the figure and not its standard error.
    """
    found = [auc_difference(each.scores[first], each.scores[second], each.good) for each in rounds]
    return Difference(
        float(np.mean([each.value for each in found])),
        float(np.mean([each.standard_error for each in found])),
    )
