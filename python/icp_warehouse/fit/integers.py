"""Whole points: largest remainder, then a search of unit moves on the exact log-loss."""

import numpy as np
from scipy.special import expit

from icp_warehouse.fit.logistic import gram
from icp_warehouse.fit.order import above
from icp_warehouse.fit.problem import Bools, Floats
from icp_warehouse.fit.whole_cards import Judge, Rules, Value, Whole

TRIED = 24
MOVES = 500
BETTER = 1e-9


def largest_remainder(shares: Floats, total: int, most: Floats) -> Whole:
    """Round shares down, then hand out what is left by largest remainder, none above `most`."""
    floors = np.minimum(np.floor(shares + 1e-9), most).astype(np.int64)
    for _ in range(max(0, total - int(floors.sum()))):
        open_ones = floors < most
        if not open_ones.any():
            break
        remainder = np.where(open_ones, shares - floors, -np.inf)
        floors[int(np.argmax(remainder))] += 1
    return floors


def ordered(card: Whole, rules: Rules) -> Whole:
    """Lift levels to those that must not be above them."""
    card = np.clip(card, rules.low, rules.high)
    for _ in range(len(card)):
        for low, high in rules.pairs:
            card[high] = max(card[high], card[low])
    return card


def rounded(weights: Floats, rules: Rules) -> Whole:
    """Round points to whole ones that keep the maxima."""
    weights = np.clip(weights, rules.low, rules.high).astype(np.float64)
    for place, is_grounded in enumerate(rules.is_grounded):
        if is_grounded:
            weights[rules.part(place)] -= weights[rules.part(place)].min()
    card = np.round(weights).astype(np.int64)
    for group in rules.groups:
        spans = [rules.part(place) for place in group.criteria]
        reaches, most = [], []
        for place, span in zip(group.criteria, spans, strict=True):
            part, limit = np.maximum(weights[span], 0.0), rules.maxima[place]
            reaches.append(part.sum() if rules.is_summed[place] else part.max(initial=0.0))
            most.append(np.inf if limit is None else float(limit))
        wanted = np.asarray(reaches)
        if group.is_exact and wanted.sum() > 0:
            wanted = wanted * group.total / wanted.sum()
        total = group.total if group.is_exact else min(group.total, round(float(wanted.sum())))
        for place, span, reach, was in zip(
            group.criteria,
            spans,
            largest_remainder(wanted, total, np.asarray(most)),
            reaches,
            strict=True,
        ):
            scaled = weights[span] * (reach / was if was > 0 else 0.0)
            is_above = weights[span] > 0
            if rules.is_summed[place]:
                shares = np.where(is_above, scaled, 0.0)
                whole = largest_remainder(shares, int(reach), np.full(shares.shape, np.inf))
            else:
                whole = np.round(scaled).astype(np.int64)
            card[span] = np.where(is_above, whole, card[span])
    return repaired(ordered(card, rules), rules)


def repaired(card: Whole, rules: Rules) -> Whole:
    """Bring the maxima back to their totals where fixed points moved them, point by point."""
    moves = unit_moves(rules)
    for _ in range(2 * int(np.abs(rules.high).max(initial=1)) * len(card) + 1):
        gap = shortfall(card, rules)
        if gap == 0 or not moves:
            break
        tries = [card + move for move in moves]
        gaps = [shortfall(each, rules) if rules.is_in_order(each) else gap for each in tries]
        best = int(np.argmin(gaps))
        if gaps[best] >= gap:
            break
        card = tries[best]
    return card


def shortfall(card: Whole, rules: Rules) -> int:
    """Return by how many points a card misses its maxima."""
    reaches = [rules.reach(card, place) for place in range(len(rules.maxima))]
    over = sum(
        max(0, reach - limit)
        for reach, limit in zip(reaches, rules.maxima, strict=True)
        if limit is not None
    )
    for group in rules.groups:
        gap = sum(reaches[place] for place in group.criteria) - group.total
        over += abs(gap) if group.is_exact else max(0, gap)
    return over


def unit_moves(rules: Rules) -> list[Whole]:
    """Return every move of a point: one level, or a level with all that must not be below it."""
    size = len(rules.low)
    free = [place for place in range(size) if rules.low[place] < rules.high[place]]
    higher = above(rules.pairs, size)
    found: dict[tuple[int, ...], Whole] = {}
    for place in free:
        for group in ({place}, higher[place].intersection(free)):
            move = np.zeros(size, dtype=np.int64)
            move[sorted(group)] = 1
            found[tuple(move)] = move
            found[tuple(-move)] = -move
    return list(found.values())


def predicted(judge: Judge, card: Whole, value: Value, moves: Floats) -> tuple[Floats, Floats]:
    """Predict the change of every move, and the cross term of every pair, by the local quadratic.

    The intercept and the slope follow the card, so what they take up is subtracted.
    """
    score = judge.indicators @ card
    chance = expit(value.intercept + value.slope * score)
    off = judge.deals * chance - judge.won
    curve = judge.deals * chance * (1.0 - chance)
    distance = card - judge.prior
    pulled = judge.pull @ distance
    slope = value.slope
    gradient = slope * (judge.indicators.T @ off) + slope**2 * pulled
    hessian = slope**2 * (gram(judge.indicators, curve) + judge.pull)
    cross = np.column_stack(
        (
            slope * (judge.indicators.T @ curve),
            judge.indicators.T @ (off + slope * curve * score) + 2.0 * slope * pulled,
        )
    )
    two = np.array([[curve.sum(), curve @ score], [curve @ score, curve @ score**2]])
    two[1, 1] += float(distance @ pulled) + judge.belief.weight
    hessian -= cross @ np.linalg.solve(two + 1e-9 * np.eye(2), cross.T)
    bent = moves @ hessian @ moves.T
    return moves @ gradient + 0.5 * np.diag(bent), bent


def may_pair(rules: Rules, card: Whole, units: list[Whole]) -> tuple[Bools, Bools]:
    """Say which moves, and which pairs of moves, can keep order and maxima."""
    owner = np.searchsorted(rules.starts, [int(np.flatnonzero(u)[0]) for u in units], "right") - 1
    group_of = {place: n for n, group in enumerate(rules.groups) for place in group.criteria}
    groups = np.asarray([group_of[int(place)] for place in owner])
    is_exact = np.asarray([rules.groups[n].is_exact for n in groups])
    is_fine = np.asarray([rules.is_in_order(card + unit) for unit in units])
    rise = np.asarray(
        [
            rules.reach(card + unit, int(place)) - rules.reach(card, int(place))
            for unit, place in zip(units, owner, strict=True)
        ]
    )
    is_still = ~is_exact | (rise == 0)
    is_shared = groups[:, None] == groups[None, :]
    is_level = is_shared & ((rise[:, None] + rise[None, :] == 0) | ~is_exact[:, None])
    pairs = is_level | (~is_shared & is_still[:, None] & is_still[None, :])
    pairs &= is_fine[:, None] & is_fine[None, :]
    pairs |= owner[:, None] == owner[None, :]
    return is_fine & is_still, np.triu(pairs, 1)


def best_of(judge: Judge, rules: Rules, starts: list[Floats]) -> tuple[Whole, Value]:
    """Search from the whole cards next to several points, and keep the best card found."""
    cards = [rounded(start, rules) for start in starts]
    found = [search(judge, rules, card) for card in cards if rules.holds(card)]
    if not found:
        return cards[0], judge.value(cards[0])
    return min(found, key=lambda each: each[1].objective)


def search(judge: Judge, rules: Rules, card: Whole) -> tuple[Whole, Value]:
    """Move single points, alone or in pairs, while the exact penalised log-loss falls."""
    units = unit_moves(rules)
    value = judge.value(card)
    if not units:
        return card, value
    moves = np.asarray(units, dtype=np.float64)
    for _ in range(MOVES):
        alone, bent = predicted(judge, card, value, moves)
        is_alone, is_pair = may_pair(rules, card, units)
        first, second = np.nonzero(is_pair)
        pairs = alone[first] + alone[second] + bent[first, second]
        changes = np.concatenate((np.where(is_alone, alone, np.inf), pairs))
        tried = 0
        for place in np.argsort(changes, kind="stable"):
            if tried >= TRIED or not np.isfinite(changes[place]):
                return card, value
            if place < len(units):
                trial = card + units[place]
            else:
                pair = place - len(units)
                trial = card + units[first[pair]] + units[second[pair]]
            if not rules.holds(trial):
                continue
            found = judge.value(trial, value)
            if found.objective < value.objective - BETTER:
                card, value = trial, found
                break
            tried += 1
        else:
            return card, value
    return card, value
