"""Every attribute ranked by what it tells of deals it was not chosen on, scored or not."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Final

import numpy as np
from scipy import stats

from icp_warehouse.fit.advice import Found, advised, ranked
from icp_warehouse.fit.card import Card
from icp_warehouse.fit.closed_deals import Deals, Reading
from icp_warehouse.fit.fitting import logistic
from icp_warehouse.fit.groups import Candidates, best_groups, candidates
from icp_warehouse.fit.guards import LEAST_SEPARATED, Fill
from icp_warehouse.fit.metrics import DRAWS, Difference, auc_difference, bootstrap_weights
from icp_warehouse.fit.problem import Bools, Floats
from icp_warehouse.fit.progress import Tell
from icp_warehouse.fit.rate_ratio import equal_rates_p_value, koopman
from icp_warehouse.fit.scoring import card_scores, level_points
from icp_warehouse.fit.splits import Split

# So unlikely must it be that deals end the same way by chance before an attribute is suspect.
BEYOND_CHANCE: Final = 0.001


@dataclass(frozen=True, slots=True, eq=False)
class _Trial:
    """The chosen group of each judged deal's fold: inside, and known at all."""

    inside: Floats
    known: Floats
    good: Floats
    scores: Floats


def discover(
    card: Card,
    reading: Reading,
    split: Split,
    fills: tuple[Fill, ...],
    refusals: Mapping[str, str],
    min_support: int,
    seed: int,
    tell: Tell,
) -> tuple[Found, ...]:
    """Rank every attribute by the lower end of its lift on judged deals."""
    deals = reading.deals
    scores = card_scores(card, deals, level_points(card))
    weights = bootstrap_weights(len(deals), seed)
    fill_of = {each.attribute_id: each for each in fills}
    found = []
    for number, (attribute_id, values) in enumerate(deals.values.items(), start=1):
        tell("look at each attribute", number, len(deals.values))
        fill_rate = (
            fill_of[attribute_id].known_count / len(deals) if attribute_id in fill_of else 0.0
        )
        kind = reading.kinds.get(attribute_id, "category")
        everyone = candidates(values, kind, deals.outcome, np.arange(len(deals)))
        found.append(
            _found(
                card,
                deals,
                attribute_id,
                fill_rate,
                everyone,
                best_groups(everyone, deals.outcome, weights, min_support),
                _tried(values, kind, deals, scores, split, min_support),
                refusals.get(attribute_id),
                split.repeats,
            )
        )
    return ranked(advised(found))


def _tried(
    values: np.ndarray, kind: str, deals: Deals, scores: Floats, split: Split, min_support: int
) -> _Trial:
    """Choose a group on each fold's past and look it up in what followed."""
    inside, known, places = [], [], []
    for fold in split.folds:
        options = candidates(values, kind, deals.outcome, fold.fitted)
        ones = np.zeros((1, len(deals)))
        ones[0, fold.fitted] = 1.0
        best = int(best_groups(options, deals.outcome, ones, min_support)[0])
        judged = fold.judged
        inside.append(options.members[judged, best] if best >= 0 else np.zeros(len(judged), bool))
        known.append(options.known[judged] if best >= 0 else np.zeros(len(judged), bool))
        places.append(judged)
    where = np.concatenate(places)
    return _Trial(
        np.concatenate(inside).astype(float),
        np.concatenate(known).astype(float),
        deals.outcome[where].astype(float),
        scores[where],
    )


def _found(
    card: Card,
    deals: Deals,
    attribute_id: str,
    fill_rate: float,
    everyone: Candidates,
    best: np.ndarray,
    trial: _Trial,
    refusal: str | None,
    repeats: int,
) -> Found:
    criterion_ids = tuple(
        criterion.criterion_id
        for criterion in card.criteria
        if criterion.attribute_id == attribute_id
    )
    chosen = int(best[0])
    counts = _counts(trial, repeats)
    lift, low, high, p_value = _lift(*counts)
    has_group = chosen >= 0 and lift is not None
    inside, outside, good_inside, good_outside = counts
    purity = _purity(everyone, chosen, deals.outcome)
    return Found(
        attribute_id=attribute_id,
        criterion_ids=criterion_ids,
        group=everyone.groups[chosen] if chosen >= 0 else None,
        fill_rate=fill_rate,
        inside_count=round(inside),
        outside_count=round(outside),
        inside_rate=good_inside / inside if inside else None,
        outside_rate=good_outside / outside if outside else None,
        lift=lift,
        lift_low=low,
        lift_high=high,
        p_value=p_value,
        beyond_card_p_value=_beyond_card(trial, repeats),
        card_difference=_without(card, deals, criterion_ids),
        stability=_overlap(everyone, best) if chosen >= 0 else None,
        advice="refused"
        if refusal
        else "suspect"
        if purity
        else "no evidence"
        if has_group
        else "too few values",
        reason=refusal or purity,
    )


def _purity(everyone: Candidates, chosen: int, good: Bools) -> str:
    """Say so where a side of the group ended one way throughout, which chance does not do."""
    if chosen < 0:
        return ""
    inside = everyone.members[:, chosen]
    share = float(good.mean())
    for words, side, of_good in (
        ("inside the group", good[inside], share),
        ("outside the group", ~good[everyone.known & ~inside], 1 - share),
    ):
        if len(side) >= LEAST_SEPARATED and side.all() and of_good ** len(side) < BEYOND_CHANCE:
            return (
                f"all {len(side):,} deals {words} ended the same way; find out when and by whom "
                "it is filled in"
            )
    return ""


def _counts(trial: _Trial, repeats: int) -> tuple[float, float, float, float]:
    outside = trial.known - trial.inside
    return (
        float(trial.inside.sum() / repeats),
        float(outside.sum() / repeats),
        float(trial.inside @ trial.good / repeats),
        float(outside @ trial.good / repeats),
    )


def _lift(
    inside: float, outside: float, good_inside: float, good_outside: float
) -> tuple[float | None, float | None, float | None, float]:
    """The ratio of the rates, half a deal added to empty cells, with its interval without that."""
    if inside < 1 or outside < 1 or good_inside + good_outside == 0:
        return None, None, None, 1.0
    half = 0.5 if 0 in (good_inside, good_outside) else 0.0
    lift = (good_inside + half) / (inside + half) * (outside + half) / (good_outside + half)
    low, high = koopman(good_inside, inside, good_outside, outside)
    p_value = equal_rates_p_value(good_inside, inside, good_outside, outside)
    return lift, low, high if high < inf else None, p_value


def _beyond_card(trial: _Trial, repeats: int) -> float:
    """Chance of such a coefficient beside the score, were there nothing the card does not know."""
    known = trial.known > 0
    inside, good = trial.inside[known], trial.good[known] > 0
    if not 0 < inside.sum() < len(inside) or not 0 < good.sum() < len(good):
        return 1.0
    spread = float(trial.scores[known].std()) or 1.0
    design = np.column_stack([(trial.scores[known] - trial.scores[known].mean()) / spread, inside])
    intercept, coefficients = logistic(design, good, ridge=1e-3)
    with_one = np.column_stack([np.ones(len(design)), design])
    chance = 1 / (1 + np.exp(-(intercept + design @ coefficients)))
    information = with_one.T @ (with_one * (chance * (1 - chance))[:, None]) / repeats
    error = float(np.sqrt(np.linalg.pinv(information)[2, 2]))
    # Doing worse than the card expects is no reason to add anything.
    return float(stats.norm.sf(coefficients[1] / error) * 2) if coefficients[1] > 0 else 1.0


def _without(card: Card, deals: Deals, criterion_ids: tuple[str, ...]) -> Difference | None:
    """What the card's AUC owes to the criteria of the attribute, today's points."""
    if not criterion_ids:
        return None
    points = level_points(card)
    return auc_difference(
        card_scores(card, deals, points),
        card_scores(card, deals, points, criterion_ids),
        deals.outcome,
    )


def _overlap(everyone: Candidates, best: np.ndarray) -> float:
    """Mean overlap (Jaccard) of the group with those chosen on redrawn deals."""
    chosen = everyone.members[:, int(best[0])]
    overlaps: dict[int, float] = {-1: 0.0}
    for place in np.unique(best[1:]):
        other: Bools = everyone.members[:, int(place)]
        either = int((chosen | other).sum())
        overlaps.setdefault(int(place), int((chosen & other).sum()) / either if either else 0.0)
    return float(np.mean([overlaps[int(place)] for place in best[1 : DRAWS + 1]]))
