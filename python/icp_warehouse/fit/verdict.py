"""One sentence on whether the proposal is better, and how many deals it would take to know."""

from dataclasses import dataclass
from math import ceil
from typing import Final, Literal

from icp_warehouse.fit.gate import FEW_DEALS
from icp_warehouse.fit.metrics import Difference

VerdictId = Literal["better", "no_evidence_of_difference", "too_few_deals"]

# The gain in AUC for which a team should bother to change a card.
WORTHWHILE: Final = 0.05
ALPHA: Final = 0.05
# Standard normal quantiles of 97.5 % and 80 %: a two-sided test at 5 % with a power of 80 %.
_Z_ALPHA: Final = 1.959963984540054
_Z_POWER: Final = 0.8416212335729143


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict, its sentence, and what it rests on."""

    verdict_id: VerdictId
    sentence: str
    difference: Difference
    needed_count: int | None
    seen_at_least: float


def deals_needed(difference: Difference, judged_count: int, total_count: int, gain: float) -> int:
    """Return how many closed deals it takes to see a gain in AUC four times out of five.

    The standard error shrinks with the root of the judged deals, which stay the same share of all.
    """
    judged = judged_count * ((_Z_ALPHA + _Z_POWER) * difference.standard_error / gain) ** 2
    return ceil(judged * total_count / judged_count)


def decide(difference: Difference, judged_count: int, total_count: int) -> Verdict:
    """Say better only where the paired test says so, and nothing where it could not have."""
    unseen = (_Z_ALPHA + _Z_POWER) * difference.standard_error
    interval = (
        f"AUC {difference.value:+.3f} against the current card "
        f"(95 % interval {difference.low:+.3f} to {difference.high:+.3f}, "
        f"{judged_count:,} judged deals)"
    )
    is_sure = difference.p_value < ALPHA
    if is_sure and difference.value > 0:
        return Verdict("better", f"Better: {interval}.", difference, None, unseen)
    needed = deals_needed(difference, judged_count, total_count, WORTHWHILE)
    if total_count < FEW_DEALS and not is_sure:
        sentence = (
            f"Too few deals: {total_count:,} closed deals, about {needed:,} needed to see a gain "
            f"of {WORTHWHILE:.2f} in AUC four times out of five; so far {interval}."
        )
        return Verdict("too_few_deals", sentence, difference, needed, unseen)
    sentence = f"No evidence of difference: {interval}."
    if is_sure:
        sentence = f"No evidence of difference in its favour, it did worse: {interval}."
    elif unseen > WORTHWHILE:
        sentence = (
            f"No evidence of difference: {interval}; a gain of {WORTHWHILE:.2f} would take about "
            f"{needed:,} closed deals to see."
        )
    return Verdict("no_evidence_of_difference", sentence, difference, needed, unseen)
