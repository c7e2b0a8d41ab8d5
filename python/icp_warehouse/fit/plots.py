"""The plots of a proposal: points, close rates, reliability, score distributions, discovery."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from icp_warehouse.fit.advice import Found
from icp_warehouse.fit.bands import Rate, Reliability
from icp_warehouse.fit.discovery_plot import discovery_plot
from icp_warehouse.fit.evidence import Evidence
from icp_warehouse.fit.plot_frame import LONGEST, ROW, WIDTH, judged_on, scale, source
from icp_warehouse.fit.scoring import level_ids, level_points
from icp_warehouse.fit.svg import BLUE, GREY, INK, PALE_BLUE, PALE_RED, SOFT, Drawing
from icp_warehouse.text import on_one_line

SHARES: Final = ((0.0, "0%"), (0.25, "25%"), (0.5, "50%"), (0.75, "75%"), (1.0, "100%"))


def plots(evidence: Evidence, found: Sequence[Found] = ()) -> dict[str, str]:
    """Return the files: name and SVG."""
    drawn = {
        "points.svg": points_plot(evidence),
        "close_rate_by_band.svg": bands_plot(evidence),
        "reliability.svg": reliability_plot(evidence),
        "scores.svg": scores_plot(evidence),
    }
    return drawn | ({"discovery.svg": discovery_plot(evidence, found)} if found else {})


def points_plot(evidence: Evidence) -> str:
    """Draw points before and after with intervals, criterion by criterion."""
    proposal = evidence.proposal
    card = proposal.card
    before, levels = level_points(card), evidence.stability.levels
    rows = sum(len(points) + 1 for points in before)
    top = 96
    picture = Drawing(WIDTH, top + rows * ROW + 44, "Points before and after", source(evidence))
    picture.heading(
        "Points before and after",
        [
            source(evidence),
            "Hollow: today. Filled: proposed. Line: middle 95 % of 200 refits on redrawn deals.",
        ],
    )
    low = min([0.0, *(interval.low for each in levels for interval in each)])
    high = max(
        max(interval.high for each in levels for interval in each),
        max(max(each, default=0) for each in (*before, *proposal.points)),
    )
    x = scale(low, high, 330, 720)
    step = 5 if high - low <= 60 else 10
    marks = range(int(np.floor(low / step) * step), int(high) + step, step)
    picture.ticks(
        [(x(mark), str(mark)) for mark in marks if low <= mark <= high], top, top + rows * ROW
    )
    y = top
    for place, criterion in enumerate(card.criteria):
        is_dropped = criterion.criterion_id in proposal.dropped
        words = f"{on_one_line(criterion.label, LONGEST)}{' (dropped)' if is_dropped else ''}"
        picture.text(24, y + 17, words, is_bold=True)
        y += ROW
        for position, name in enumerate(level_ids(criterion)):
            today, after = before[place][position], proposal.points[place][position]
            interval = levels[place][position]
            middle = y + ROW / 2
            picture.text(40, middle + 4, name)
            if interval.high > interval.low:
                picture.whisker(x(interval.low), x(interval.high), middle, BLUE)
            picture.dot(x(after), middle, BLUE)
            picture.dot(x(today), middle, GREY, is_hollow=True)
            n = evidence.support[place][position]
            level = proposal.problem.criteria[place].levels[position]
            kept = ", kept" if level.is_fixed else ""
            picture.text(740, middle + 4, f"{today} → {after}, n {n:,}{kept}", colour=SOFT)
            y += ROW
    return picture.svg()


def _rate_words(rate: Rate) -> str:
    if rate.value is None:
        return "no deal"
    return f"{rate.value:.0%} ({rate.low or 0:.0%} to {rate.high or 0:.0%}), n {rate.n:,}"


def bands_plot(evidence: Evidence) -> str:
    """Draw the share of good deals per band on judged deals, before and after."""
    top, row = 96, 46
    height = top + row * len(evidence.bands) + 44
    title = f"Share of {evidence.outcome.good} deals by score band"
    picture = Drawing(WIDTH, height, title, judged_on(evidence))
    picture.heading(
        title,
        [
            judged_on(evidence),
            "Hollow: current card. Filled: proposal. Line: 95 % interval (Wilson).",
        ],
    )
    x = scale(0, 1, 210, 560)
    picture.ticks([(x(share), label) for share, label in SHARES], top, height - 44)
    for place, each in enumerate(evidence.bands):
        y = top + row * place
        name = f"{on_one_line(each.band.label, LONGEST)}, {each.band.min_score:g}+"
        picture.text(24, y + row / 2 + 4, name, is_bold=True)
        for rate, shift, colour, is_hollow in (
            (each.before, 14, GREY, True),
            (each.after, 32, BLUE, False),
        ):
            if rate.value is not None and rate.low is not None and rate.high is not None:
                picture.whisker(x(rate.low), x(rate.high), y + shift, colour)
                picture.dot(x(rate.value), y + shift, colour, is_hollow=is_hollow)
            picture.text(590, y + shift + 4, _rate_words(rate), colour=SOFT)
    return picture.svg()


def reliability_plot(evidence: Evidence) -> str:
    """Draw promised against observed shares, before and after."""
    side, left, top = 420, 110, 130
    title = f"Promised and observed share of {evidence.outcome.good} deals"
    picture = Drawing(WIDTH, top + side + 70, title, judged_on(evidence))
    picture.heading(
        title,
        [
            judged_on(evidence),
            "Hollow: current card. Filled: proposal. Dashed: promised as observed.",
            "Each dot is a group of deals of similar promise, with its 95 % interval (Wilson).",
        ],
    )
    x, y = scale(0, 1, left, left + side), scale(0, 1, top + side, top)
    picture.ticks([(x(share), label) for share, label in SHARES], top, top + side)
    for share, label in SHARES:
        picture.line(left, y(share), left + side, y(share))
        picture.text(left - 8, y(share) + 4, label, size=11, colour=SOFT, anchor="end")
    picture.dashed(x(0), y(0), x(1), y(1))
    picture.text(left + side / 2, top + side + 40, "promised", colour=SOFT, anchor="middle")
    picture.text(left, top - 12, "observed", colour=SOFT, anchor="middle")
    groups: Mapping[str, Sequence[Reliability]] = evidence.reliability
    for method, colour, shift, is_hollow in (
        ("current", GREY, -3, True),
        ("proposed", BLUE, 3, False),
    ):
        for group in groups[method]:
            rate = group.came
            if rate.value is None or rate.low is None or rate.high is None:
                continue
            at = x(group.promised) + shift
            picture.upright_whisker(at, y(rate.low), y(rate.high), colour)
            picture.dot(at, y(rate.value), colour, is_hollow=is_hollow)
    return picture.svg()


def scores_plot(evidence: Evidence) -> str:
    """Draw how the scores of good and of bad deals are spread, before and after."""
    judged, outcome = evidence.first_round, evidence.outcome
    title = f"Scores of {outcome.good} and {outcome.bad} deals"
    picture = Drawing(WIDTH, 380, title, judged_on(evidence))
    n_good, n_bad = int(judged.good.sum()), int((~judged.good).sum())
    picture.heading(
        title,
        [
            judged_on(evidence),
            f"Share of {n_good:,} {outcome.good} deals (blue, up) and of {n_bad:,} "
            f"{outcome.bad} deals (red, down) per ten points of the score.",
        ],
    )
    edges = np.arange(0, 101, 10)
    most = max(
        np.histogram(judged.scores[method][members], edges)[0].max() / max(1, members.sum())
        for method in ("current", "proposed")
        for members in (judged.good, ~judged.good)
    )
    for left, method, words in ((60, "current", "Current card"), (480, "proposed", "Proposal")):
        right, middle, reach = left + 370, 225.0, 90
        x = scale(0, 100, left, right)
        picture.text(left, 112, words, is_bold=True)
        scores = judged.scores[method]
        for members, colour, n, way in (
            (judged.good, PALE_BLUE, n_good, -1),
            (~judged.good, PALE_RED, n_bad, 1),
        ):
            counts, _ = np.histogram(np.clip(scores[members], 0, 100), edges)
            shares = counts / max(1, n)
            for place, share in enumerate(shares):
                size = share * reach / most
                y = middle - size if way < 0 else middle
                picture.bar(x(edges[place]) + 1, y, x(10) - x(0) - 2, size, colour)
                if share >= 0.005:
                    words_y = middle - size - 4 if way < 0 else middle + size + 12
                    centre = x(float(edges[place]) + 5)
                    picture.text(
                        centre, words_y, f"{share:.0%}", size=10, colour=SOFT, anchor="middle"
                    )
        picture.line(left, middle, right, middle, INK)
        for edge in edges[::2]:
            picture.text(x(float(edge)), 350, str(edge), size=11, colour=SOFT, anchor="middle")
    return picture.svg()
