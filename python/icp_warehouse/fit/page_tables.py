"""The tables of the evidence page; all text from seeds and CRM is escaped."""

from collections.abc import Sequence
from typing import Final

from icp_warehouse.fit.advice import Found
from icp_warehouse.fit.bands import TARGETS, Rate
from icp_warehouse.fit.card import FIXED_BASES
from icp_warehouse.fit.evidence import Evidence
from icp_warehouse.fit.metrics import Figure
from icp_warehouse.fit.scoring import level_ids, level_points, new_maximum
from icp_warehouse.markdown import code, escaped

METHOD_WORDS: Final = {
    "proposed": "Proposal",
    "current": "Current card",
    "equal_weights": "Equal weights",
    "logistic": "Logistic regression, unconstrained",
}


def figures(evidence: Evidence) -> list[str]:
    """Return AUC, KS and Brier of every method."""
    lines = [
        "| judged | AUC | KS | Brier | AUC of the proposal less this |",
        "|---|---|---|---|---|",
    ]
    for method, figures in evidence.figures.items():
        difference = evidence.differences.get(method)
        shown = (
            ""
            if difference is None
            else f"{difference.value:+.3f} ({difference.low:+.3f} to {difference.high:+.3f})"
        )
        cells = [_figure(figures[name]) for name in ("auc", "ks", "brier")]
        lines.append(f"| {METHOD_WORDS[method]} | {' | '.join(cells)} | {shown} |")
    return [
        *lines,
        "",
        "AUC: chance that a won deal scored above a lost one; 0.5 is a coin. KS: largest gap "
        "between the two score distributions. Brier: mean squared error of the chance read off "
        "the score; lower is better. In brackets 95 % intervals from 200 redraws of the judged "
        "deals; those of the differences are DeLong's, deal by deal.".replace(
            "won deal", f"{evidence.outcome.good} deal"
        ).replace("lost one", f"{evidence.outcome.bad} one"),
    ]


def _figure(figure: Figure) -> str:
    if figure.value is None:
        return "-"
    if figure.low is None or figure.high is None:
        return f"{figure.value:.3f}"
    return f"{figure.value:.3f} ({figure.low:.3f} to {figure.high:.3f})"


def points(evidence: Evidence) -> list[str]:
    """Return the points of every level, and the rank of every criterion."""
    proposal, stability = evidence.proposal, evidence.stability
    card, before = proposal.card, level_points(proposal.card)
    lines = [
        "| criterion | rule | deals | today | proposed | 95 % of redraws | note |",
        "|---|---|---|---|---|---|---|",
    ]
    for place, criterion in enumerate(card.criteria):
        for position, name in enumerate(level_ids(criterion)):
            interval = stability.levels[place][position]
            lines.append(
                f"| {escaped(criterion.label)} | {code(name)} "
                f"| {evidence.support[place][position]:,} | {before[place][position]} "
                f"| {proposal.points[place][position]} | {interval.low:.1f} to {interval.high:.1f} "
                f"| {_note(evidence, place, position)} |"
            )
    lines += [
        "",
        "| criterion | most today | most proposed | rank | keeps it in |",
        "|---|---|---|---|---|",
    ]
    for place, criterion in enumerate(card.criteria):
        firm = stability.criteria[place]
        after = new_maximum(criterion, proposal.points[place])
        dropped = ", dropped" if criterion.criterion_id in proposal.dropped else ""
        lines.append(
            f"| {escaped(criterion.label)} | {criterion.max_points} | {after}{dropped} "
            f"| {firm.rank} ({firm.low_rank} to {firm.high_rank}) "
            f"| {firm.keeps_rank_share:.0%} of redraws |"
        )
    return lines


def _note(evidence: Evidence, place: int, position: int) -> str:
    criterion = evidence.proposal.card.criteria[place]
    level = evidence.proposal.problem.criteria[place].levels[position]
    is_unknown = position >= len(criterion.rules)
    if not level.is_fixed:
        needs_rule = is_unknown and evidence.proposal.points[place][position] != 0
        return "needs a rule `missing`" if needs_rule else ""
    limits = evidence.plan.limits
    if is_unknown and evidence.card.missing_policy == "rescale":
        return "left out of the score"
    if criterion.criterion_id in limits.refused:
        return "kept: refused, see warnings"
    basis = None if is_unknown else criterion.rules[position].basis
    if basis in FIXED_BASES:
        return f"kept: {escaped(basis)}"
    if evidence.support[place][position] < limits.min_support:
        return f"kept: fewer than {limits.min_support} deals"
    return "stays at 0: the lowest"


def _rate(rate: Rate) -> str:
    if rate.value is None:
        return "no deal"
    return (
        f"{rate.value:.0%} ({rate.low or 0:.0%} to {rate.high or 0:.0%}), {rate.hits} of {rate.n}"
    )


def targets(evidence: Evidence) -> list[str]:
    """Return the quality targets before and after."""
    lines = ["| target | goal | current card | proposal |", "|---|---|---|---|"]
    for each in evidence.targets:
        words = TARGETS[each.target.metric_id].format(
            good=evidence.outcome.good,
            bad=evidence.outcome.bad,
            cut=f"{each.target.cut:g}",
            last=each.target.last_n,
        )
        goal = "-" if each.target.target_value is None else f"{each.target.target_value:.0%}"
        lines.append(
            f"| {words} | {goal} | {_rate(each.before)}: {each.verdict(each.before)} "
            f"| {_rate(each.after)}: {each.verdict(each.after)} |"
        )
    return lines


def bands(evidence: Evidence) -> list[str]:
    """Return the share of good deals per band before and after."""
    lines = [
        f"| band | current card: {evidence.outcome.good} | proposal: {evidence.outcome.good} |",
        "|---|---|---|",
    ]
    for each in evidence.bands:
        name = f"{escaped(each.band.label)}, {each.band.min_score:g}+"
        lines.append(f"| {name} | {_rate(each.before)} | {_rate(each.after)} |")
    return lines


def _up_to(high: float | None) -> str:
    return "and more" if high is None else f"to {high:.2f}"


def discovery(found: Sequence[Found]) -> list[str]:
    """Return the ranking of the attributes, if there is one."""
    if not found:
        return []
    lines = [
        "## Attributes",
        "",
        "The group was chosen on earlier deals and judged on later ones. Lift: rate inside the "
        "group over the rate outside; ranked by the lower end of its interval.",
        "",
        "| attribute | on the card | group | filled in | lift | deals in / out | same group on "
        "redraws | advice |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for each in found:
        lift = (
            "-"
            if each.lift is None or each.lift_low is None
            else f"{each.lift:.2f} ({each.lift_low:.2f} {_up_to(each.lift_high)})"
        )
        group = "-" if each.group is None else escaped(each.group.words)
        stable = "-" if each.stability is None else f"{each.stability:.0%}"
        advice = f"{each.advice}: {each.reason}" if each.reason else each.advice
        criteria = ", ".join(map(code, each.criterion_ids)) or "no"
        lines.append(
            f"| {code(each.attribute_id)} | {criteria} | {group} | {each.fill_rate:.0%} | {lift} "
            f"| {each.inside_count:,} / {each.outside_count:,} | {stable} | {advice} |"
        )
    return lines
