"""Close rate by score band, the quality targets, and reliability: before and after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import duckdb
import numpy as np

from icp_warehouse.fit.card import Band, Card
from icp_warehouse.fit.judging import Round
from icp_warehouse.fit.problem import Bools, Floats
from icp_warehouse.picture import wilson

TARGETS: Final = {
    "win_share_at_70": "share of {good} deals that score 70 and more",
    "loss_share_below_55": "share of {bad} deals that score below 55",
    "recent_deal_share_at_70": "share of the last 15 closed deals that score 70 and more",
    "close_rate_at_85": "share of deals at 85 and more that are {good}",
}
RECENT: Final = 15
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
class Target:
    """A row of validation_targets: floor, target and the least sample."""

    metric_id: str
    floor_value: float | None
    target_value: float | None
    min_sample: int


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
            _target_rate(metric_id, judged, judged.scores["current"]),
            _target_rate(metric_id, judged, judged.scores["proposed"]),
        )
        for metric_id in TARGETS
        if (target := targets.get(metric_id)) is not None
    )


def _target_rate(metric_id: str, judged: Round, score: Floats) -> Rate:
    everyone = np.ones(len(score), dtype=bool)
    if metric_id == "win_share_at_70":
        return rate(score >= 70, judged.good)
    if metric_id == "loss_share_below_55":
        return rate(score < 55, ~judged.good)
    if metric_id == "close_rate_at_85":
        return rate(judged.good, score >= 85)
    last = np.lexsort((judged.places, judged.closed_on))[-RECENT:]
    return rate(score[last] >= 70, everyone[last])


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


def read_targets(connection: duckdb.DuckDBPyConnection) -> dict[str, Target]:
    """Read the quality targets of new business."""
    rows: Sequence[tuple[str, float | None, float | None, int]] = connection.execute(
        "select metric_id, floor_value::double, target_value::double, min_sample"
        " from main_seeds.validation_targets where scope = 'new_business'"
    ).fetchall()
    return {row[0]: Target(*row) for row in rows}
