"""The proposal as seed rows: a new version of the card, beside the one that is in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from icp_warehouse.errors import IcpError
from icp_warehouse.fit.card import CardCriterion, Rule
from icp_warehouse.fit.evidence import Evidence
from icp_warehouse.fit.scoring import new_maximum
from icp_warehouse.fit.seed_rows import Row, SeedFile, as_csv, diff, read_seed

STEMS: Final = ("scorecards", "scorecard_categories", "scorecard_criteria", "scorecard_rules")


@dataclass(frozen=True, slots=True)
class SeedProposal:
    """The new version: its number, the diff, and its rules as a CSV file."""

    version: int
    diff: str
    rules: str


def seed_proposal(evidence: Evidence, folder: Path) -> SeedProposal:
    """Return the proposed version as rows below those the card has; no seed is written."""
    card = evidence.card
    seeds = {stem: read_seed(folder, stem) for stem in STEMS}
    _check_same(evidence, seeds["scorecard_rules"])
    version = 1 + max(int(row["version"]) for row in seeds["scorecards"].of_card(card.scorecard_id))
    added = {
        stem: [{**row, "version": str(version)} for row in rows]
        for stem, rows in _rows(evidence, seeds).items()
    }
    changed = {stem: seed.with_rows(card.scorecard_id, added[stem]) for stem, seed in seeds.items()}
    return SeedProposal(
        version=version,
        diff="".join(diff(seed, changed[stem]) for stem, seed in seeds.items()),
        rules=as_csv(added["scorecard_rules"], seeds["scorecard_rules"].header),
    )


def _check_same(evidence: Evidence, rules: SeedFile) -> None:
    """The diff is only true of the seeds the warehouse was built with."""
    card = evidence.card
    written = {
        (row["criterion_id"], row["rule_id"]): float(row["points"])
        for row in rules.of_card(card.scorecard_id, card.version)
    }
    built = {
        (criterion.criterion_id, rule.rule_id): float(rule.points)
        for criterion in card.criteria
        for rule in criterion.rules
    }
    if written != built:
        raise IcpError(
            f"{rules.path} holds other rules of {card.name} than the warehouse was built with; "
            "run `dbt build` and fit again."
        )


def _rows(evidence: Evidence, seeds: Mapping[str, SeedFile]) -> dict[str, list[Row]]:
    card, proposal = evidence.card, evidence.proposal
    of_card = {stem: seed.of_card(card.scorecard_id, card.version) for stem, seed in seeds.items()}
    criteria = {
        criterion.criterion_id: (criterion, points)
        for criterion, points in zip(proposal.card.criteria, proposal.points, strict=True)
        if criterion.criterion_id not in proposal.dropped
    }
    return {
        "scorecards": [{**row, **_in_shadow(evidence)} for row in of_card["scorecards"]],
        "scorecard_categories": of_card["scorecard_categories"],
        "scorecard_criteria": [
            {**row, "max_points": str(new_maximum(*criteria[row["criterion_id"]]))}
            for row in of_card["scorecard_criteria"]
            if row["criterion_id"] in criteria
        ],
        "scorecard_rules": sorted(
            (
                rule
                for criterion, points in criteria.values()
                for rule in _rule_rows(criterion, points, of_card["scorecard_rules"])
            ),
            key=lambda row: (row["criterion_id"], row["rule_id"]),
        ),
    }


def _in_shadow(evidence: Evidence) -> Row:
    good = int(evidence.deals.outcome.sum())
    bad = len(evidence.deals) - good
    leaky = " Leaky: fitted with what became known only later." if evidence.is_leaky else ""
    return {
        "status": "shadow",
        "valid_from": evidence.reading.as_of_date,
        "valid_to": "",
        "approved_by": "",
        "change_note": (
            f"Proposed by icp fit from {good} {evidence.outcome.good} and {bad} "
            f"{evidence.outcome.bad} deals scored at {evidence.moment}. "
            f"{evidence.verdict.sentence}{leaky}"
        ),
    }


def _rule_rows(criterion: CardCriterion, points: tuple[int, ...], rows: list[Row]) -> list[Row]:
    """The rules with their new points; a range that is drawn anew gets a row of its own."""
    written = {row["rule_id"]: row for row in rows if row["criterion_id"] == criterion.criterion_id}
    blank = dict.fromkeys(next(iter(written.values())), "")
    rules = criterion.rules
    if len(points) > len(rules) and points[-1] != 0:
        rules = (*rules, _for_unknown(criterion))
    return [
        {
            **(written.get(rule.rule_id) or {**blank, **_new(criterion, rule, written)}),
            "points": str(worth),
        }
        for rule, worth in zip(rules, points, strict=False)
    ]


def _for_unknown(criterion: CardCriterion) -> Rule:
    return Rule(
        rule_id=f"{criterion.criterion_id}_unknown",
        operator="missing",
        lower_bound=None,
        upper_bound=None,
        match_values=None,
        points=0,
        basis="empirical",
        note="What deals without a value were worth, added by icp fit",
    )


def _new(criterion: CardCriterion, rule: Rule, written: Mapping[str, Row]) -> Row:
    return {
        "scorecard_id": next(iter(written.values()))["scorecard_id"],
        "criterion_id": criterion.criterion_id,
        "rule_id": rule.rule_id,
        "operator": rule.operator,
        "lower_bound": _bound(rule.lower_bound),
        "upper_bound": _bound(rule.upper_bound),
        "basis": rule.basis or "",
        "note": rule.note or "",
    }


def _bound(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.4f}".rstrip("0").rstrip(".")
