"""Proof that a small whole-number card is the best: branch and bound on convex relaxations."""

import heapq
from dataclasses import dataclass
from itertools import count

import numpy as np

from icp_warehouse.fit.design import INTERCEPT, SLOPE, Row, Unknowns, dense
from icp_warehouse.fit.integers import repaired
from icp_warehouse.fit.logistic import Counts, Optimum, minimise_loss
from icp_warehouse.fit.problem import Floats
from icp_warehouse.fit.whole_cards import Judge, Rules, Value, Whole

MAX_LEVELS = 8
MAX_NODES = 400
# Parts times distinct rows of deals: what a second or so of work can decide.
MAX_WORK = 40_000
STIFFNESS = 1e4
RIDGE = 1e-9
SAME = 1e-7
WHOLE = 1e-6


@dataclass(frozen=True, slots=True)
class Proof:
    """The best card found, and whether nothing better is left."""

    card: Whole
    value: Value
    is_proved: bool


def layout(rules: Rules, low: Whole, high: Whole) -> tuple[list[Row], Unknowns]:
    """Write the levels between two cards, and the rules between them, as linear expressions.

    With log-odds as unknowns, `low <= points <= high` is linear in them and in the slope.
    """
    unknowns = Unknowns()
    rows: list[Row] = []
    for least, most in zip(low, high, strict=True):
        row: Row = {SLOPE: float(least)}
        if most > least:
            row[unknowns.add()] = 1.0
            unknowns.at_least({SLOPE: float(most)}, row)
        rows.append(row)
    for lower, upper in rules.pairs:
        if low[upper] < high[lower]:
            unknowns.at_least(rows[upper], rows[lower])
    for group in rules.groups:
        total: Row = {}
        for place in group.criteria:
            reach = reach_of(rules, place, rows, high, unknowns)
            limit = rules.maxima[place]
            if limit is not None:
                unknowns.at_least({SLOPE: float(limit)}, reach)
            total = {key: total.get(key, 0.0) + reach.get(key, 0.0) for key in total | reach}
        if group.is_exact:
            unknowns.equal(total, {SLOPE: float(group.total)})
        else:
            unknowns.at_least({SLOPE: float(group.total)}, total)
    return rows, unknowns


def reach_of(rules: Rules, place: int, rows: list[Row], high: Whole, unknowns: Unknowns) -> Row:
    """Return a criterion's maximum: the sum of its levels, its top one, or an upper bound."""
    span = [p for p in range(rules.starts[place], rules.starts[place + 1]) if high[p] > 0]
    if rules.is_summed[place]:
        reach: Row = {}
        for level in span:
            reach = {k: reach.get(k, 0.0) + rows[level].get(k, 0.0) for k in reach | rows[level]}
        return reach
    below = {low for low, upper in rules.pairs if upper in span}
    tops = [level for level in span if level not in below]
    if len(tops) < 2:
        return rows[tops[0]] if tops else {}
    bound: Row = {unknowns.add(): 1.0}
    for level in tops:
        unknowns.at_least(bound, rows[level])
    return bound


def relaxed(judge: Judge, rules: Rules, low: Whole, high: Whole) -> tuple[float, Floats | None]:
    """Return a lower bound for the cards between two, and the points where it is reached."""
    rows, unknowns = layout(rules, low, high)
    size = len(unknowns.bounded)
    levels, held = dense(rows, size), dense(unknowns.conditions, size)
    norms = np.linalg.norm(held, axis=1, keepdims=True)
    held = held / np.where(norms > 0, norms, 1.0)
    distance = levels.copy()
    distance[:, SLOPE] -= judge.prior
    stiff = STIFFNESS * max(1.0, float(judge.deals.sum()) / 100.0)
    penalty = stiff * held.T @ held + distance.T @ judge.pull @ distance + RIDGE * np.eye(size)
    penalty[SLOPE, SLOPE] += judge.belief.weight
    linear = np.zeros(size)
    linear[SLOPE] = judge.belief.weight * judge.belief.slope
    features = judge.indicators @ levels
    features[:, INTERCEPT] = 1.0
    found: Optimum = minimise_loss(
        Counts(features, judge.deals, judge.won),
        penalty,
        np.asarray(unknowns.bounded, dtype=np.bool_),
        linear=linear,
    )
    bound = found.objective + 0.5 * judge.belief.weight * judge.belief.slope**2
    slope = float(found.unknowns[SLOPE])
    return bound, levels @ found.unknowns / slope if slope > WHOLE else None


def prove(judge: Judge, rules: Rules, card: Whole, value: Value) -> Proof:
    """Split the cards in two until every part is decided, or there are too many parts."""
    if not rules.holds(card) or int((rules.low < rules.high).sum()) > MAX_LEVELS:
        return Proof(card, value, False)
    ticket = count()
    parts: list[tuple[float, int, Whole, Whole, Floats | None]] = []

    def put(low: Whole, high: Whole) -> None:
        bound, points = relaxed(judge, rules, low, high)
        heapq.heappush(parts, (bound, next(ticket), low, high, points))

    put(rules.low, rules.high)
    for _ in range(min(MAX_NODES, MAX_WORK // max(1, judge.deals.shape[0]))):
        if not parts or parts[0][0] >= value.objective - SAME:
            return Proof(card, value, True)
        _, _, low, high, points = heapq.heappop(parts)
        if points is not None:
            trial = repaired(np.clip(np.round(points).astype(np.int64), low, high), rules)
            found = judge.value(trial, value)
            if rules.holds(trial) and found.objective < value.objective - SAME:
                card, value = trial, found
        if (low == high).all():
            found = judge.value(low, value)
            if rules.holds(low) and found.objective < value.objective:
                card, value = low, found
            continue
        level, split = branch(low, high, points)
        lower, upper = high.copy(), low.copy()
        lower[level], upper[level] = split, split + 1
        put(low, lower)
        put(upper, high)
    return Proof(card, value, False)


def branch(low: Whole, high: Whole, points: Floats | None) -> tuple[int, int]:
    """Choose the level farthest from a whole number, else the widest, and where to split it."""
    width = high - low
    if points is not None:
        off = np.where(width > 0, np.abs(points - np.round(points)), 0.0)
        if off.max() > WHOLE:
            level = int(np.argmax(off))
            split = int(np.clip(np.floor(points[level]), low[level], high[level] - 1))
            return level, split
    level = int(np.argmax(width))
    return level, int((low[level] + high[level]) // 2)
