"""The evidence as data: a stable shape for programs, and the base of the page."""

from dataclasses import asdict
from typing import Any, Final

from icp_warehouse.fit.advice import Found
from icp_warehouse.fit.bands import Rate
from icp_warehouse.fit.evidence import Evidence
from icp_warehouse.fit.metrics import Difference, Figure
from icp_warehouse.fit.scoring import level_ids, level_points, new_maximum

SCHEMA_VERSION: Final = 1
Data = dict[str, Any]


def as_data(evidence: Evidence, new_version: int, found: tuple[Found, ...] = ()) -> Data:
    """Return everything measured as plain data; figures keep six digits."""
    fitted, deals = evidence.proposal.fitted, evidence.deals
    verdict = evidence.verdict
    good = int(deals.outcome.sum())
    return {
        "schema_version": SCHEMA_VERSION,
        "scorecard_id": evidence.card.scorecard_id,
        "current_version": evidence.card.version,
        "proposed_version": new_version,
        "as_of_date": evidence.reading.as_of_date,
        "scoring_moment": evidence.moment,
        "is_leaky": evidence.is_leaky,
        "outcome": evidence.outcome.outcome_id,
        "seed": evidence.plan.seed,
        "has_new_ranges": evidence.plan.has_new_ranges,
        "min_support": evidence.plan.limits.min_support,
        "deals": {
            "count": len(deals),
            "good_count": good,
            "bad_count": len(deals) - good,
            "first_closed_date": str(deals.closed_on.min()),
            "last_closed_date": str(deals.closed_on.max()),
            "left_out": dict(evidence.reading.left_out),
        },
        "verdict": {
            "id": verdict.verdict_id,
            "sentence": verdict.sentence,
            "auc_difference": _difference(verdict.difference),
            "needed_count": verdict.needed_count,
            "smallest_gain_seen": _six(verdict.seen_at_least),
        },
        "prior": {
            "strength": _six(fitted.strength),
            "trials": [
                {name: _six(value) for name, value in asdict(trial).items()}
                for trial in fitted.trials
            ],
        },
        "mean_score_change": _six(evidence.mean_score_change),
        "is_proved_optimal": fitted.is_proved,
        "log_loss": _six(fitted.log_loss),
        "probability": {"intercept": _six(fitted.intercept), "slope": _six(fitted.slope)},
        "dropped_criteria": list(evidence.proposal.dropped),
        "criteria": _criteria(evidence),
        "split": {
            "kind": evidence.split.kind,
            "judged_count": len(evidence.first_round.good),
            "judged_good_count": int(evidence.first_round.good.sum()),
            "folds": [
                {
                    "label": fold.label,
                    "fitted_count": len(fold.fitted),
                    "judged_count": len(fold.judged),
                }
                for fold in evidence.split.folds
            ],
        },
        "figures": {
            method: {name: _figure(figure) for name, figure in figures.items()}
            for method, figures in evidence.figures.items()
        },
        "auc_difference_of_proposal": {
            method: _difference(each) for method, each in evidence.differences.items()
        },
        "bands": [
            {
                "band_id": each.band.band_id,
                "min_score": each.band.min_score,
                "before": _rate(each.before),
                "after": _rate(each.after),
            }
            for each in evidence.bands
        ],
        "targets": [
            {
                "metric_id": each.target.metric_id,
                "floor_value": each.target.floor_value,
                "target_value": each.target.target_value,
                "cut": each.target.cut,
                "before": {**_rate(each.before), "verdict": each.verdict(each.before)},
                "after": {**_rate(each.after), "verdict": each.verdict(each.after)},
            }
            for each in evidence.targets
        ],
        "reliability": {
            method: [{"promised": _six(group.promised), **_rate(group.came)} for group in groups]
            for method, groups in evidence.reliability.items()
        },
        "guards": _guards(evidence),
        "discovery": [_found(each) for each in found],
    }


def _criteria(evidence: Evidence) -> list[Data]:
    proposal = evidence.proposal
    before = level_points(proposal.card)
    return [
        {
            "criterion_id": criterion.criterion_id,
            "attribute_id": criterion.attribute_id,
            "max_points_before": criterion.max_points,
            "max_points_after": new_maximum(criterion, proposal.points[place]),
            "is_dropped": criterion.criterion_id in proposal.dropped,
            "rank": evidence.stability.criteria[place].rank,
            "keeps_rank_share": _six(evidence.stability.criteria[place].keeps_rank_share),
            "levels": [
                {
                    "rule_id": name,
                    "deal_count": evidence.support[place][position],
                    "points_before": before[place][position],
                    "points_after": proposal.points[place][position],
                    "ci_low": _six(evidence.stability.levels[place][position].low),
                    "ci_high": _six(evidence.stability.levels[place][position].high),
                    "is_kept": proposal.problem.criteria[place].levels[position].is_fixed,
                }
                for position, name in enumerate(level_ids(criterion))
            ],
        }
        for place, criterion in enumerate(proposal.card.criteria)
    ]


def _guards(evidence: Evidence) -> Data:
    return {
        "refused": dict(evidence.refusals),
        "fill": [
            {name: _six(value) for name, value in asdict(each).items()}
            | {"is_refused": each.is_refused}
            for each in evidence.fills
        ],
        "lateness": [asdict(each) for each in evidence.reading.lateness],
        "separations": [asdict(each) for each in evidence.separations],
    }


def _found(each: Found) -> Data:
    data = {name: _six(value) for name, value in asdict(each).items()}
    data["group"] = None if each.group is None else asdict(each.group)
    data["group_words"] = None if each.group is None else each.group.words
    owed = each.card_difference
    data["card_difference"] = None if owed is None else _difference(owed)
    return data


def _rate(rate: Rate) -> Data:
    return {name: _six(value) for name, value in asdict(rate).items()}


def _figure(figure: Figure) -> Data:
    return {
        "value": _six(figure.value),
        "ci_low": _six(figure.low),
        "ci_high": _six(figure.high),
        "n": figure.n,
    }


def _difference(each: Difference) -> Data:
    return {
        "value": _six(each.value),
        "ci_low": _six(each.low),
        "ci_high": _six(each.high),
        "p_value": _six(each.p_value),
    }


def _six(value: Any) -> Any:
    """Six digits are more than the data bear, and the same on every machine; no NaN in a file."""
    if not isinstance(value, float):
        return value
    return float(f"{value:.6g}") if abs(value) < float("inf") else None
