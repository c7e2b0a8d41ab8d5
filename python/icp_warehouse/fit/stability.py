"""How firm the proposed points are: refitted on deals drawn with replacement."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from icp_warehouse.fit.fit_card import refit_weights
from icp_warehouse.fit.fitting import Proposal
from icp_warehouse.fit.metrics import DRAWS, bootstrap_weights
from icp_warehouse.fit.problem import Floats, Positions
from icp_warehouse.fit.progress import Tell

# Refits between two signs of life.
AT_ONCE: Final = 40


@dataclass(frozen=True, slots=True)
class LevelInterval:
    """The middle 95 % of a level's points before rounding."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class CriterionStability:
    """Rank of a criterion by the most it can give, and how often it keeps that rank."""

    rank: int
    keeps_rank_share: float
    low_rank: int
    high_rank: int


@dataclass(frozen=True, slots=True)
class Stability:
    """Per criterion and level, what 200 redrawn histories say of the points."""

    levels: tuple[tuple[LevelInterval, ...], ...]
    criteria: tuple[CriterionStability, ...]
    draws: int


def stability(proposal: Proposal, seed: int, tell: Tell, draws: int = DRAWS) -> Stability:
    """Refit the points on as many deals drawn with replacement, 200 times over."""
    weights = bootstrap_weights(len(proposal.problem.outcome), seed, draws)[1:]
    parts: list[tuple[Floats, ...]] = []
    for start in range(0, draws, AT_ONCE):
        tell("refit on redrawn deals", start + 1, draws)
        chosen = weights[start : start + AT_ONCE]
        parts.append(refit_weights(proposal.problem, proposal.fitted, chosen))
    tell("refit on redrawn deals", draws, draws)
    by_criterion = [
        np.vstack([part[place] for part in parts])
        for place in range(len(proposal.problem.criteria))
    ]
    return Stability(
        levels=tuple(
            tuple(
                LevelInterval(float(low), float(high))
                for low, high in np.quantile(each, [0.025, 0.975], axis=0).T
            )
            for each in by_criterion
        ),
        criteria=_ranks(proposal, by_criterion),
        draws=draws,
    )


def _ranks(proposal: Proposal, by_criterion: list[Floats]) -> tuple[CriterionStability, ...]:
    spans = np.column_stack([np.ptp(np.atleast_2d(each), axis=1) for each in by_criterion])
    fitted = np.array([float(np.ptp(each)) for each in proposal.fitted.weights])
    rank = _rank(fitted[None, :])[0]
    ranks = _rank(spans)
    return tuple(
        CriterionStability(
            rank=int(rank[place]),
            keeps_rank_share=float((ranks[:, place] == rank[place]).mean()),
            low_rank=int(np.quantile(ranks[:, place], 0.025, method="nearest")),
            high_rank=int(np.quantile(ranks[:, place], 0.975, method="nearest")),
        )
        for place in range(len(by_criterion))
    )


def _rank(spans: Floats) -> Positions:
    """Ranks along each row, the widest span first; equals in the order of the card."""
    order = np.argsort(-np.round(spans, 6), axis=1, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(spans.shape[1])[None, :] + 1, axis=1)
    return ranks
