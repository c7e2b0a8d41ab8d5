"""Close rate by score band, the quality targets, and reliability: before and after."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from icp_warehouse.fit.card import Band, Card
from icp_warehouse.fit.judging import Round
from icp_warehouse.fit.problem import Bools, Floats
from icp_warehouse.picture import wilson
from icp_warehouse.validation_targets import Target

TARGETS: Final = {
    "win_share_at_70": "share of {good} deals that score {cut} and more",
    "loss_share_below_55": "share of {bad} deals that score below {cut}",
    "recent_deal_share_at_70": "share of the last {last} closed deals that score {cut} and more",
    "close_rate_at_85": "share of deals at {cut} and more that are {good}",
}
LEAST_IN_GROUP: Final = 10
MOST_GROUPS: Final = 8


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its Wilson interval; without deals there is none."""

    hits: int
    n: int
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class BandRates:
    """Close rates of a band by the scores of both cards."""

    band: Band
    before: Rate
    after: Rate


@dataclass(frozen=True, slots=True)
class TargetResult:
    """A quality target before and after."""

    target: Target
    before: Rate
    after: Rate

    def verdict(self, rate: Rate) -> str:
        """Say pass, warn, fail or insufficient, as the quarterly checks do."""
        if rate.n < self.target.min_sample or rate.value is None:
            return "insufficient"
        if self.target.target_value is not None and rate.value >= self.target.target_value:
            return "pass"
        if self.target.floor_value is not None and rate.value >= self.target.floor_value:
            return "warn"
        return "fail"


@dataclass(frozen=True, slots=True)
class Reliability:
    """A group of deals of similar promise: what was promised, and what came."""

    promised: float
    came: Rate


def rate(hit: Bools, among: Bools) -> Rate:
    """Return the share of `among` that is also `hit`."""
    n, hits = int(among.sum()), int((hit & among).sum())
    if not n:
        return Rate(0, 0, None, None, None)
    low, high = wilson(hits, n)
    return Rate(hits, n, hits / n, low, high)


def band_rates(card: Card, judged: Round) -> tuple[BandRates, ...]:
    """Return the share of good deals per band, the highest band first."""
    floors = sorted((band.min_score for band in card.bands), reverse=True)
    results = []
    for band in sorted(card.bands, key=lambda each: -each.min_score):
        above = [floor for floor in floors if floor > band.min_score]
        ceiling = min(above, default=np.inf)
        before, after = (
            rate(
                judged.good,
                (judged.scores[name] >= band.min_score) & (judged.scores[name] < ceiling),
            )
            for name in ("current", "proposed")
        )
        results.append(BandRates(band, before, after))
    return tuple(results)


def target_results(targets: Mapping[str, Target], judged: Round) -> tuple[TargetResult, ...]:
    """Return the quality targets on the judged deals."""
    return tuple(
        TargetResult(
            target,
            _target_rate(target, judged, judged.scores["current"]),
            _target_rate(target, judged, judged.scores["proposed"]),
        )
        for metric_id in TARGETS
        if (target := targets.get(metric_id)) is not None
    )


def _target_rate(target: Target, judged: Round, score: Floats) -> Rate:
    if target.metric_id == "loss_share_below_55":
        return rate(score < target.cut, ~judged.good)
    is_high = score >= target.cut
    if target.metric_id == "win_share_at_70":
        return rate(is_high, judged.good)
    if target.metric_id == "close_rate_at_85":
        return rate(judged.good, is_high)
    last = np.lexsort((judged.places, judged.closed_on))[-target.last_n :]
    return rate(is_high[last], np.ones(len(last), dtype=bool))


def reliability(chance: Floats, good: Bools) -> tuple[Reliability, ...]:
    """Return promised against observed shares in groups of equal size, lowest first."""
    groups = max(1, min(MOST_GROUPS, len(chance) // LEAST_IN_GROUP))
    order = np.argsort(chance, kind="stable")
    found = []
    for members in np.array_split(order, groups):
        is_member = np.zeros(len(chance), dtype=bool)
        is_member[members] = True
        found.append(Reliability(float(chance[members].mean()), rate(good, is_member)))
    return tuple(found)
