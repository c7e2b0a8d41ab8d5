"""The back-test and the quarterly checks of the report as Markdown."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from icp_warehouse.markdown import escaped, folded, number, percent, table

Data = Mapping[str, Any]

QUARTERS_SHOWN = 8
CARDS_SHOWN = 3
FLIPS_SHOWN = 60
FIGURES = {
    "win_share_at_70": "won deals at {high} and more",
    "loss_share_below_55": "lost deals below {low}",
    "auc": "AUC",
}
HEADER = ["figure", "before (95 %)", "n:", "after (95 %)", "n:", "difference"]
HOW = (
    "More than noise, at 95 %: shares by McNemar's exact test and AUC by DeLong's, both on the same"
    " deals; close rates by a paired bootstrap of the deals. One in twenty is noise all the same."
)


def back_test(report: Data) -> Iterator[str]:
    """Yield the figures of each card on the last closed deals, and by quarter."""
    for test in report["back_test"][:CARDS_SHOWN]:
        card = escaped(test["scorecard_id"])
        versions = " → ".join(
            escaped(test[f"version_{side}"] or "none") for side in ("before", "after")
        )
        status = "" if test["is_active"] else ", shadow"
        newest, *quarters = test["windows"]
        if not _differs(test):
            yield f"### Back-test of {card} ({versions}{status}): no closed deal scores differently"
            yield ""
            continue
        yield (
            f"### Back-test of {card} ({versions}{status}):"
            f" last {number(newest['deals'])} closed deals, scored at discovery"
        )
        yield ""
        cuts = {
            "high": number(test.get("cut_high", 70), 4),
            "low": number(test.get("cut_low", 55), 4),
        }
        yield from table(HEADER, _rows(newest, cuts))
        yield ""
        if quarters:
            lines: list[str] = []
            for window in islice(quarters, QUARTERS_SHOWN):
                title = f"**Quarter from {window['window']}**, {number(window['deals'])} deals"
                lines += [title, "", *table(HEADER, _rows(window, cuts)), ""]
            yield from folded("By quarter", lines)
            yield ""
    if any(map(_differs, report["back_test"])):
        yield HOW


def checks(report: Data) -> Iterator[str]:
    """Yield the quarterly checks whose verdict changes."""
    flips = report["checks"]
    if not flips:
        return
    lines = table(
        ["quarter", "card", "check", "before", "n:", "after", "n:"],
        (
            [
                flip["quarter_start"],
                escaped(flip["scorecard_id"]),
                f"{escaped(flip['metric_id'])}, {_window(flip)}",
                f"{flip['verdict_before']} ({number(flip['value_before'], 3)})",
                number(flip["n_before"]),
                f"{flip['verdict_after']} ({number(flip['value_after'], 3)})",
                number(flip["n_after"]),
            ]
            for flip in flips[:FLIPS_SHOWN]
        ),
    )
    yield from folded(f"{number(len(flips))} quarterly checks change their verdict", lines)


def _window(flip: Data) -> str:
    if flip["window"] == "last_n_deals":
        return f"last {number(flip['last_n'])} deals"
    if flip["window_days"] is not None:
        return f"{number(flip['window_days'])} days"
    return str(flip["window"]).replace("_", " ")


def _differs(test: Data) -> bool:
    return any(
        figure["verdict"] not in ("no difference", "n/a")
        for window in test["windows"]
        for figure in (*(window[name] for name in FIGURES), *window["close_rates"])
    )


def _rows(window: Data, cuts: Mapping[str, str]) -> Iterator[list[str]]:
    for figure, label in FIGURES.items():
        yield _row(label.format(**cuts), window[figure], figure == "auc")
    for rate in window["close_rates"]:
        if rate["before"]["n"] or rate["after"]["n"]:
            yield _row(f"close rate, {escaped(rate['band_id'])}", rate, False)


def _row(label: str, figure: Data, is_auc: bool) -> list[str]:
    before, after = figure["before"], figure["after"]
    return [
        label,
        _value(before, is_auc),
        number(before["n"]),
        _value(after, is_auc),
        number(after["n"]),
        figure["verdict"],
    ]


def _value(side: Data, is_auc: bool) -> str:
    if side["value"] is None:
        return "n/a"
    if is_auc:
        bounds = (
            ""
            if side["ci_low"] is None
            else (f" ({number(side['ci_low'], 3)} to {number(side['ci_high'], 3)})")
        )
        return f"{number(side['value'], 3)}{bounds}"
    low, high = percent(side["ci_low"], 0), percent(side["ci_high"], 0)
    return f"{percent(side['value'])} ({low} to {high})"
