"""All that speaks for and against a proposal, gathered once for page, file and plots."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from icp_warehouse.fit.bands import (
    BandRates,
    Reliability,
    TargetResult,
    band_rates,
    reliability,
    target_results,
)
from icp_warehouse.fit.card import Card
from icp_warehouse.fit.closed_deals import Deals, Reading
from icp_warehouse.fit.fitting import Plan, Proposal, for_deals, propose
from icp_warehouse.fit.guards import Fill, Separation, fills, refused, separations
from icp_warehouse.fit.judging import METHODS, Round, difference, headline, judge
from icp_warehouse.fit.metrics import Difference, Figure
from icp_warehouse.fit.outcomes import Outcome
from icp_warehouse.fit.progress import Tell
from icp_warehouse.fit.scoring import card_scores, level_points, support
from icp_warehouse.fit.splits import Split, split
from icp_warehouse.fit.stability import Stability, stability
from icp_warehouse.fit.verdict import Verdict, decide
from icp_warehouse.validation_targets import Target


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """A proposal with everything that was measured about it."""

    card: Card
    outcome: Outcome
    moment: str
    reading: Reading
    plan: Plan
    proposal: Proposal
    mean_score_change: float
    support: tuple[tuple[int, ...], ...]
    refusals: Mapping[str, str]
    fills: tuple[Fill, ...]
    separations: tuple[Separation, ...]
    split: Split
    rounds: tuple[Round, ...]
    figures: Mapping[str, Mapping[str, Figure]]
    differences: Mapping[str, Difference]
    verdict: Verdict
    stability: Stability
    bands: tuple[BandRates, ...]
    targets: tuple[TargetResult, ...]
    reliability: Mapping[str, tuple[Reliability, ...]]

    @property
    def is_leaky(self) -> bool:
        """Whether the deals were scored with what became known only later."""
        return self.moment == "closed"

    @property
    def deals(self) -> Deals:
        """The deals fitted on."""
        return self.reading.deals

    @property
    def first_round(self) -> Round:
        """Every judged deal once."""
        return self.rounds[0]


def gather(
    card: Card,
    reading: Reading,
    outcome: Outcome,
    moment: str,
    plan: Plan,
    targets: Mapping[str, Target],
    tell: Tell,
) -> Evidence:
    """Fit, judge on deals not fitted on, redraw, and say what it comes to."""
    deals = reading.deals
    fill_figures = fills(deals)
    refusals = refused(fill_figures, reading.lateness, moment == "closed", reading.consequences)
    plan = for_deals(_without(plan, card, refusals), len(deals))
    parts = split(deals, plan.seed)
    rounds = judge(card, deals, parts, plan, tell)
    tell("fit on all deals", 1, 1)
    proposal, matched = propose(card, deals, np.arange(len(deals)), plan)
    differences = {
        method: difference(rounds, "proposed", method) for method in METHODS if method != "proposed"
    }
    first = rounds[0]
    today = card_scores(card, deals, level_points(card))
    return Evidence(
        card=card,
        outcome=outcome,
        moment=moment,
        reading=reading,
        plan=plan,
        proposal=proposal,
        mean_score_change=float(np.abs(proposal.scores(matched) - today).mean()),
        support=support(proposal.card, matched),
        refusals=refusals,
        fills=fill_figures,
        separations=separations(proposal.card, matched),
        split=parts,
        rounds=rounds,
        figures=headline(rounds, plan.seed),
        differences=differences,
        verdict=decide(differences["current"], len(first.places), len(deals)),
        stability=stability(proposal, plan.seed, tell),
        bands=band_rates(card, first),
        targets=target_results(targets, first),
        reliability={
            method: reliability(first.chances[method], first.good)
            for method in ("current", "proposed")
        },
    )


def _without(plan: Plan, card: Card, refusals: Mapping[str, str]) -> Plan:
    """The plan with the criteria of refused attributes kept as they are."""
    names = frozenset(
        criterion.criterion_id for criterion in card.criteria if criterion.attribute_id in refusals
    )
    return replace(plan, limits=replace(plan.limits, refused=names))
