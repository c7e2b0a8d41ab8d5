"""The evidence as a page: the verdict first, then what it rests on."""

import re
from collections.abc import Sequence
from typing import Final

from icp_warehouse.fit.advice import Found
from icp_warehouse.fit.evidence import Evidence
from icp_warehouse.fit.gate import FEW_DEALS
from icp_warehouse.fit.page_tables import bands, discovery, figures, points, targets
from icp_warehouse.markdown import code, escaped

LEAKY: Final = (
    "> **Leaky.** The deals were scored at the moment `closed`, with what became known only "
    "later. The figures flatter every card; do not decide by them."
)


def page(evidence: Evidence, new_version: int, found: Sequence[Found], files: Sequence[str]) -> str:
    """Return evidence.md."""
    blocks = [
        [f"# {escaped(evidence.card.scorecard_id)}: proposed version {new_version}"],
        [LEAKY] if evidence.is_leaky else [],
        [f"**{evidence.verdict.sentence}**"],
        _basis(evidence),
        ["## How well it tells deals apart", "", *figures(evidence)],
        ["## Points", "", *points(evidence)],
        ["## Quality targets", "", *targets(evidence)],
        ["## Score bands", "", *bands(evidence)],
        ["## Warnings", "", *_warnings(evidence)],
        discovery(found),
        ["## Plots", "", *(f"![{name.split('.')[0]}]({name})" for name in files)],
        ["## To try it", "", *_next(evidence, new_version)],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _basis(evidence: Evidence) -> list[str]:
    deals, fitted = evidence.deals, evidence.proposal.fitted
    good = int(deals.outcome.sum())
    judged = evidence.first_round
    how = (
        "Each of the last quarters was judged by a card fitted on the deals closed before it: "
        + ", ".join(f"{fold.label} ({len(fold.judged):,} deals)" for fold in evidence.split.folds)
        if evidence.split.kind == "out_of_time"
        else f"There are too few deals to hold back a quarter, so {len(judged.good):,} deals were "
        f"judged in {evidence.split.repeats} rounds of cross-validation"
    )
    left_out = "; ".join(
        f"{count:,} left out: {why}" for why, count in evidence.reading.left_out.items() if count
    )
    lines = [
        f"- Deals: {len(deals):,} closed new-business deals ({good:,} {evidence.outcome.good}, "
        f"{len(deals) - good:,} {evidence.outcome.bad}), closed {deals.closed_on.min()} to "
        f"{deals.closed_on.max()}, scored at `{evidence.moment}`"
        + (f"; {left_out}." if left_out else "."),
        f"- Outcome `{evidence.outcome.outcome_id}`: {evidence.outcome.meaning}.",
        f"- {how}.",
        f"- Pull towards the current card: strength {fitted.strength:.3g}, chosen by "
        f"cross-validation inside the deals fitted on.",
    ]
    if len(deals) < FEW_DEALS:
        lines.append(
            f"- Fewer than {FEW_DEALS} deals cannot say which criterion to drop, so all are kept."
        )
    lines.append(
        f"- The score of a deal moves by {evidence.mean_score_change:.1f} points on average."
    )
    lines.append(
        "- Whole points: "
        + (
            "no other card within the same limits fits better (proved)."
            if fitted.is_proved
            else "found by exchanging points until nothing improved; not proved to be the best."
        )
    )
    return lines


def _warnings(evidence: Evidence) -> list[str]:
    lines = [
        f"- {code(name)} is refused: {reason}. Rules on it keep their points."
        for name, reason in evidence.refusals.items()
    ]
    lines += [
        f"- {code(each.level_id)} of {code(each.criterion_id)}: all {each.deal_count:,} deals were "
        f"{evidence.outcome.good if each.is_good else evidence.outcome.bad}. Find out when and by "
        "whom it is filled in before you trust it."
        for each in evidence.separations
    ]
    undated = [each for each in evidence.reading.lateness if each.undated_count]
    if undated:
        names = ", ".join(
            f"{code(each.attribute_id)} ({each.undated_count:,} of {each.value_count:,})"
            for each in undated
        )
        lines.append(
            f"- Values without history, so today's stand in for those of the moment: {names}."
        )
    return lines or ["None."]


def _next(evidence: Evidence, new_version: int) -> list[str]:
    name = diff_name(evidence, new_version)
    return [
        f"No seed was changed. At the top of the project, `git apply {{folder}}/{name}` adds "
        f"version {new_version} with status `shadow`; after `dbt build` both versions stand side "
        "by side in `fct_icp_account_scores` and `fct_icp_deal_scores`.".replace(
            "{folder}", f"proposals/{folder_name(evidence)}"
        )
    ]


def folder_name(evidence: Evidence) -> str:
    """The folder of the proposal, below the folder of all proposals."""
    return f"{_stem(evidence)}-{evidence.reading.as_of_date}"


def diff_name(evidence: Evidence, new_version: int) -> str:
    """The file with the diff."""
    return f"{_stem(evidence)}-v{new_version}.diff"


def is_of_an_earlier_run(name: str, evidence: Evidence) -> bool:
    """Whether a file of the folder was written for a proposal that this one replaces."""
    is_diff = name.startswith(f"{_stem(evidence)}-v") and name.endswith(".diff")
    return is_diff or name.endswith(".svg")


def _stem(evidence: Evidence) -> str:
    """The card's id as a part of a file name, which must lead to no other folder."""
    return re.sub(r"[^\w-]+", "_", evidence.card.scorecard_id)
