"""The plot of the ranking of attributes."""

from collections.abc import Sequence
from math import log
from typing import Final

from icp_warehouse.fit.advice import Found
from icp_warehouse.fit.evidence import Evidence
from icp_warehouse.fit.plot_frame import ROW, WIDTH, judged_on, scale
from icp_warehouse.fit.svg import BLUE, GREY, INK, RED, SOFT, Drawing

FEW: Final = 10


def discovery_plot(evidence: Evidence, found: Sequence[Found]) -> str:
    """Draw the ranking of attributes by lift, on a scale of ratios."""
    shown = [
        each
        for each in found
        if each.lift is not None and each.advice not in ("refused", "suspect")
    ]
    top = 96
    height = top + ROW * len(shown) + 44
    picture = Drawing(WIDTH + 80, height, "What tells deals apart", judged_on(evidence))
    picture.heading(
        "What tells deals apart: lift of each attribute's best group",
        [
            judged_on(evidence),
            "Lift: rate inside the group over the rate outside. Line: 95 % interval. "
            "Blue: on the card.",
        ],
    )
    x = scale(log(0.25), log(16), 400, 690)
    ticks = [(x(log(value)), f"{value:g} x") for value in (0.25, 0.5, 1, 2, 4, 8, 16)]
    picture.ticks(ticks, top, height - 44)
    picture.line(x(0), top, x(0), height - 44, INK)
    for place, each in enumerate(shown):
        y = top + ROW * place + ROW / 2
        group = "" if each.group is None else each.group.words
        colour = BLUE if each.criterion_ids else RED if each.advice == "add" else GREY
        name = f"{each.attribute_id}: {group}"
        picture.text(24, y + 4, name if len(name) <= 58 else f"{name[:57]}…")
        picture.whisker(x(log(each.lift_low or 0.01)), x(log(each.lift_high or 100)), y, colour)
        picture.dot(x(log(each.lift or 1)), y, colour)
        n = f"n {each.inside_count:,} / {each.outside_count:,}"
        few = " (few)" if min(each.inside_count, each.outside_count) < FEW else ""
        words = f"{each.lift:.1f} x, {n}{few}, {each.advice}"
        picture.text(705, y + 4, words, colour=SOFT)
    return picture.svg()
