"""No whole-number card is better than the one fitted: every one of them is tried."""

from itertools import pairwise, product

import numpy as np
import pytest
from scipy.optimize import minimize

from fit_problems import reach, small
from icp_warehouse.fit.fit_card import fit_card
from icp_warehouse.fit.problem import NO_LEVEL, Fitted, Points, Problem, scores


def every_card(problem: Problem) -> list[Points]:
    """List every whole-number card that keeps order and maxima and gives nobody points for free."""
    per_criterion: list[list[tuple[int, ...]]] = []
    for criterion in problem.criteria:
        limit = problem.category_max[criterion.category_id]
        kept = []
        for points in product(range(limit + 1), repeat=len(criterion.levels)):
            groups = [[points[place] for place in group] for group in criterion.order]
            if min(points) == 0 and all(max(a) <= min(b) for a, b in pairwise(groups)):
                kept.append(points)
        per_criterion.append(kept)
    found = []
    for card in product(*per_criterion):
        reached = dict.fromkeys(problem.category_max, 0)
        for criterion, points in zip(problem.criteria, card, strict=True):
            reached[criterion.category_id] += reach(criterion, points)
        if reached == problem.category_max:
            found.append(card)
    return found


def penalised(problem: Problem, fitted: Fitted, card: Points) -> float:
    """Weigh a card the long way: a general minimiser over intercept and slope."""
    score = scores(problem, card)
    total = sum(problem.category_max.values())
    is_pulled = fitted.prior == "current"
    distance = 0.0
    for criterion, matched, points in zip(problem.criteria, problem.matched, card, strict=True):
        was = [level.points if is_pulled else 0 for level in criterion.levels]
        off = np.append(np.subtract(points, was), 0.0).astype(np.float64)
        if criterion.match == "sum":
            distance += float(off @ off)
            continue
        has_none = bool((matched == NO_LEVEL).any())
        off = off if has_none else off[:-1]
        shown = [float((matched == place).sum()) for place in range(len(points))]
        share = np.asarray([*shown, float((matched == NO_LEVEL).sum())][: len(off)]) + 1e-9
        centred = off - share @ off / share.sum()
        distance += float(centred @ centred)

    def value(unknowns: np.ndarray) -> float:
        odds = unknowns[0] + unknowns[1] / 10 * score
        loss = float(np.logaddexp(0.0, odds).sum() - odds[problem.outcome].sum())
        belief = 0.5 * ((unknowns[1] / 10 * total - 4.0) / 2.0) ** 2 if is_pulled else 0.0
        return float(loss + 0.5 * fitted.strength * (unknowns[1] / 10) ** 2 * distance + belief)

    best = minimize(value, [0.0, 0.5], method="L-BFGS-B", bounds=[(None, None), (0.0, None)])
    return float(best["fun"])


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("prior", ["current", "none"])
def test_no_whole_number_card_is_better(seed: int, prior: str) -> None:
    problem = small(seed)
    fitted = fit_card(problem, prior="current" if prior == "current" else "none")
    assert fitted.is_proved
    cards = every_card(problem)
    assert fitted.points in cards
    mine = penalised(problem, fitted, fitted.points)
    assert mine == pytest.approx(fitted.objective, abs=1e-5)
    assert min(penalised(problem, fitted, card) for card in cards) >= mine - 1e-5
