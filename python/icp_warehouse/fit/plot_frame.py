"""What the plots share: their size, their captions, their scales."""

from collections.abc import Callable
from typing import Final

from icp_warehouse.fit.evidence import Evidence

WIDTH: Final = 900
ROW: Final = 24
# Of a label beside a plot.
LONGEST: Final = 60


def source(evidence: Evidence) -> str:
    """Return which deals were fitted on."""
    leaky = "LEAKY: " if evidence.is_leaky else ""
    return (
        f"{leaky}{evidence.card.name}, {len(evidence.deals):,} closed deals scored at "
        f"{evidence.moment}, as of {evidence.reading.as_of_date}"
    )


def judged_on(evidence: Evidence) -> str:
    """Return which deals were fitted on, and how many were judged."""
    how = (
        "on quarters after those fitted on"
        if evidence.split.kind == "out_of_time"
        else "by cross-validation"
    )
    return f"{source(evidence)}; {len(evidence.first_round.good):,} judged {how}"


def scale(low: float, high: float, left: float, right: float) -> Callable[[float], float]:
    """Return the place of a value; one beyond the ends is put on the end."""
    span = (high - low) or 1.0
    return lambda value: left + (min(max(value, low), high) - low) / span * (right - left)
