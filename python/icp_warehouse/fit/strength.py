"""How strong the pull is: inner cross-validation, with a mild belief about the answer."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from icp_warehouse.fit.logistic import Counts
from icp_warehouse.fit.model import Model, solve
from icp_warehouse.fit.problem import Bools, Floats, Positions, StrengthTrial

# A strength of 4 says that levels are, as a rule, within half a unit of log-odds of the prior;
# the belief in it is worth as much as a likelihood in which a factor of e is one standard error.
USUAL = 4.0
STRENGTHS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 512.0, 4096.0)
FOLDS = 5
# The held-out loss of so many deals tells strengths apart as well as that of all.
ENOUGH = 10_000
REPEATS = ((200, 4), (2000, 2))


@dataclass(frozen=True, slots=True)
class Fold:
    """A model and the deals it learns from, and the deals held out, in its unknowns."""

    model: Model
    learned: Counts
    held_out: Counts


def held_out_masks(outcome: Bools, seed: int) -> Iterator[Bools]:
    """Yield the deals held out, fold by fold, with as many won ones in each; repeated if few."""
    random = np.random.default_rng(seed)
    deals = outcome.shape[0]
    repeats = next((times for limit, times in REPEATS if deals < limit), 1)
    for _ in range(repeats):
        fold = np.zeros(deals, dtype=np.int64)
        for side in (False, True):
            places = random.permutation(np.flatnonzero(outcome == side))
            fold[places] = np.arange(places.shape[0]) % FOLDS
        for number in range(FOLDS):
            if (fold == number).any():
                yield fold == number


def folds_of_card(model: Model, seed: int) -> Iterator[Fold]:
    """Yield folds of a card whose levels do not depend on the deals."""
    chosen = enough_deals(model.problem.outcome, seed)
    for part in held_out_masks(model.problem.outcome[chosen], seed):
        held, learned = np.zeros((2, model.problem.outcome.shape[0]))
        held[chosen], learned[chosen] = part, ~part
        yield Fold(model, used_rows(model.counts(learned)), used_rows(model.counts(held)))


def used_rows(counts: Counts) -> Counts:
    """Leave out the rows without deals."""
    used = counts.deals > 0
    return Counts(counts.features[used], counts.deals[used], counts.won[used])


def enough_deals(outcome: Bools, seed: int) -> Positions:
    """Return the deals that cross-validation looks at: all, or a draw with as many won ones."""
    deals = outcome.shape[0]
    if deals <= ENOUGH:
        return np.arange(deals)
    random = np.random.default_rng(seed)
    sides = [random.permutation(np.flatnonzero(outcome == side)) for side in (False, True)]
    return np.sort(np.concatenate([side[: round(ENOUGH * side.size / deals)] for side in sides]))


def path(fold: Fold) -> tuple[Floats, Floats]:
    """Return the summed held-out loss and its summed square at every strength."""
    losses, squares = np.zeros(len(STRENGTHS)), np.zeros(len(STRENGTHS))
    start = None
    won, deals = fold.held_out.won, fold.held_out.deals
    for place in reversed(range(len(STRENGTHS))):
        optimum = solve(fold.model, STRENGTHS[place], counts=fold.learned, start=start)
        start = optimum.unknowns
        log_odds = fold.held_out.features @ start
        if_won, if_lost = np.logaddexp(0.0, -log_odds), np.logaddexp(0.0, log_odds)
        losses[place] = won @ if_won + (deals - won) @ if_lost
        squares[place] = won @ if_won**2 + (deals - won) @ if_lost**2
    return losses, squares


def try_strengths(folds: Iterator[Fold]) -> tuple[StrengthTrial, ...]:
    """Return the held-out log-loss per deal of every strength."""
    losses, squares = np.zeros(len(STRENGTHS)), np.zeros(len(STRENGTHS))
    deals = 0.0
    for fold in folds:
        more, more_squares = path(fold)
        losses, squares = losses + more, squares + more_squares
        deals += float(fold.held_out.deals.sum())
    mean = losses / max(deals, 1.0)
    spread = np.sqrt(np.maximum(squares / max(deals, 1.0) - mean**2, 0.0))
    return tuple(
        StrengthTrial(strength, float(loss), float(deviation))
        for strength, loss, deviation in zip(STRENGTHS, mean, spread, strict=True)
    )


def choose_strength(trials: tuple[StrengthTrial, ...], deals: int) -> float:
    """Return the strength of least held-out loss, given what is usual."""
    return min(
        trials,
        key=lambda trial: deals * trial.log_loss + 0.5 * np.log(trial.strength / USUAL) ** 2,
    ).strength
