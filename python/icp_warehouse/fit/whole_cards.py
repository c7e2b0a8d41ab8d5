"""Whole-number cards: what they may hold, and their exact penalised log-loss."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from icp_warehouse.fit.deals import level_totals
from icp_warehouse.fit.design import has_unmatched, is_grounded
from icp_warehouse.fit.logistic import log_loss
from icp_warehouse.fit.model import Belief, Model
from icp_warehouse.fit.order import Pairs
from icp_warehouse.fit.problem import Floats, Points

Whole = np.ndarray
STEPS = 100
EXACT = 1e-12


@dataclass(frozen=True, slots=True)
class Group:
    """Criteria whose maxima add up to `total`: exactly, or at most."""

    criteria: tuple[int, ...]
    total: int
    is_exact: bool


@dataclass(frozen=True, slots=True)
class Rules:
    """What a whole-number card may hold, levels side by side in the card's order."""

    starts: tuple[int, ...]
    low: Whole
    high: Whole
    pairs: Pairs
    is_summed: tuple[bool, ...]
    is_grounded: tuple[bool, ...]
    maxima: tuple[int | None, ...]
    groups: tuple[Group, ...]

    def reach(self, card: Whole, place: int) -> int:
        """Return the most points one criterion gives."""
        above = np.maximum(card[self.part(place)], 0)
        return int(above.sum() if self.is_summed[place] else above.max(initial=0))

    def part(self, place: int) -> slice:
        """Return where the levels of a criterion stand."""
        return slice(self.starts[place], self.starts[place + 1])

    def is_in_order(self, card: Whole) -> bool:
        """Say whether a card keeps bounds, order and ground, whatever its maxima."""
        if (card < self.low).any() or (card > self.high).any():
            return False
        if any(card[low] > card[high] for low, high in self.pairs):
            return False
        return not any(
            is_grounded and card[self.part(place)].min() > 0
            for place, is_grounded in enumerate(self.is_grounded)
        )

    def holds(self, card: Whole) -> bool:
        """Say whether a card keeps every rule."""
        if not self.is_in_order(card):
            return False
        reaches = [self.reach(card, place) for place in range(len(self.maxima))]
        if any(m is not None and reach > m for reach, m in zip(reaches, self.maxima, strict=True)):
            return False
        sums = [(sum(reaches[p] for p in group.criteria), group) for group in self.groups]
        return all(
            total == group.total if group.is_exact else total <= group.total
            for total, group in sums
        )


@dataclass(frozen=True, slots=True)
class Value:
    """A card's penalised log-loss at its best intercept and slope."""

    objective: float
    log_loss: float
    intercept: float
    slope: float


@dataclass(frozen=True, slots=True)
class Judge:
    """Weighs whole-number cards: deals in distinct rows, and the pull towards the prior."""

    indicators: Floats
    deals: Floats
    won: Floats
    pull: Floats
    prior: Floats
    belief: Belief

    def value(self, card: Whole, start: Value | None = None) -> Value:
        """Minimise the penalised log-loss over the intercept and a slope of zero or more."""
        score = self.indicators @ card
        distance = card - self.prior
        stiffness = float(distance @ self.pull @ distance)
        intercept = 0.0 if start is None else start.intercept
        slope = 0.0 if start is None else start.slope
        believed, weight = self.belief.slope, self.belief.weight
        odds = intercept + slope * score
        loss = log_loss(odds, self.deals, self.won)
        best = loss + self.penalty(stiffness, slope)
        for _ in range(STEPS):
            chance = expit(odds)
            off = self.deals * chance - self.won
            curve = self.deals * chance * (1.0 - chance)
            gradient = np.array(
                [off.sum(), off @ score + stiffness * slope + weight * (slope - believed)]
            )
            cross = curve @ score
            hessian = np.array(
                [[curve.sum(), cross], [cross, curve @ score**2 + stiffness + weight]]
            )
            hessian += 1e-9 * np.eye(2)
            step = -np.linalg.solve(hessian, gradient)
            if slope + step[1] < 0.0:
                step = np.array([-(gradient[0] - hessian[0, 1] * slope) / hessian[0, 0], -slope])
            fall = float(gradient @ step)
            if fall >= -EXACT * (1.0 + abs(best)):
                break
            size = 1.0
            while size > 1e-6:
                odds = intercept + size * step[0] + (slope + size * step[1]) * score
                loss = log_loss(odds, self.deals, self.won)
                found = loss + self.penalty(stiffness, slope + size * step[1])
                if found <= best + 1e-4 * size * fall:
                    break
                size /= 2.0
            else:
                break
            intercept, slope, best = intercept + size * step[0], slope + size * step[1], found
        odds = intercept + slope * score
        return Value(best, log_loss(odds, self.deals, self.won), intercept, max(slope, 0.0))

    def penalty(self, stiffness: float, slope: float) -> float:
        """Return what the distance from the prior and the belief about the slope cost."""
        off = slope - self.belief.slope
        return 0.5 * (stiffness * slope**2 + self.belief.weight * off**2)


def centring(model: Model) -> Floats:
    """Return the quadratic form that compares levels as the prior's pull does."""
    counted = level_totals(model.problem, np.ones(model.problem.outcome.shape[0]))
    sizes = [len(criterion.levels) for criterion in model.problem.criteria]
    total = np.zeros((sum(sizes), sum(sizes)))
    at = 0
    for place, (criterion, size) in enumerate(zip(model.problem.criteria, sizes, strict=True)):
        rows = np.eye(size)
        if criterion.match == "best":
            if has_unmatched(model.problem, place):
                rows = np.vstack((rows, np.zeros(size)))
            share = counted[place][: rows.shape[0]] + 1e-9
            rows = rows - (share / share.sum()) @ rows
        total[at : at + size, at : at + size] = rows.T @ rows
        at += size
    return total


def judge_of(model: Model, strength: float, prior: Points | None) -> Judge:
    """Make the judge of a model's whole-number cards."""
    deals, won = model.deals.totals()
    count = model.deals.indicators.shape[1]
    points = [value for each in prior for value in each] if prior is not None else [0] * count
    return Judge(
        indicators=model.deals.indicators,
        deals=deals,
        won=won,
        pull=strength * centring(model),
        prior=np.asarray(points, dtype=np.float64),
        belief=model.belief,
    )


def tightened(low: Whole, high: Whole, pairs: Pairs) -> tuple[Whole, Whole]:
    """Carry bounds along the order, so that any level within its bounds can be completed."""
    low, high = low.copy(), high.copy()
    for _ in range(len(low)):
        for lower, upper in pairs:
            low[upper] = max(low[upper], low[lower])
            high[lower] = min(high[lower], high[upper])
    return low, high


def rules_of(model: Model, *, free_category_maxima: bool, used: tuple[Whole, ...]) -> Rules:
    """Write down what a card may hold; levels that are not used get nothing."""
    problem = model.problem
    starts = np.cumsum([0, *(len(criterion.levels) for criterion in problem.criteria)])
    total = sum(problem.category_max.values())
    low, high = [], []
    pairs: list[tuple[int, int]] = []
    for place, criterion in enumerate(problem.criteria):
        limit = total if free_category_maxima else problem.category_max[criterion.category_id]
        limit = max(limit, *(level.points for level in criterion.levels if level.is_fixed), 0)
        for level, is_used in zip(criterion.levels, used[place], strict=True):
            least, most = (-limit, 0) if level.is_penalty else (0, limit)
            if level.is_fixed:
                least = most = level.points
            elif not is_used:
                least = most = 0
            low.append(least)
            high.append(most)
        first = int(starts[place])
        pairs.extend((first + a, first + b) for a, b in model.design.declared[place])
    named: dict[str, list[int]] = {}
    for place, criterion in enumerate(problem.criteria):
        name = "" if free_category_maxima else criterion.category_id
        named.setdefault(name, []).append(place)
    maxima = tuple(criterion.max_points for criterion in problem.criteria)
    groups = tuple(
        Group(
            criteria=tuple(places),
            total=total if free_category_maxima else problem.category_max[name],
            is_exact=all(maxima[place] is None for place in places),
        )
        for name, places in named.items()
    )
    least_of, most_of = tightened(
        np.asarray(low, dtype=np.int64), np.asarray(high, dtype=np.int64), tuple(pairs)
    )
    return Rules(
        starts=tuple(int(start) for start in starts),
        low=least_of,
        high=most_of,
        pairs=tuple(pairs),
        is_summed=tuple(criterion.match == "sum" for criterion in problem.criteria),
        is_grounded=tuple(
            is_grounded(criterion, has_unmatched(problem, place))
            for place, criterion in enumerate(problem.criteria)
        ),
        maxima=maxima,
        groups=groups,
    )
