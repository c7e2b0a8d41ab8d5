"""The back-test before and after: the same closed deals, scored at discovery by both cards."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np

from icp_warehouse.impact import statistics
from icp_warehouse.impact.backtest_deals import Deals, read_deals
from icp_warehouse.impact.cards import Pair
from icp_warehouse.impact.statistics import Flags, Floats
from icp_warehouse.rescore.project import Renderer
from icp_warehouse.validation_targets import Target, read_targets

BOOTSTRAP_SEED = 20_260_630


@dataclass(frozen=True, slots=True)
class Cuts:
    """From which score on a deal is high, and below which it is low."""

    high: float = 70
    low: float = 55


NAMED_CUTS = Cuts()


def back_test(
    connection: duckdb.DuckDBPyConnection, renderer: Renderer, pair: Pair, as_of: str, last: int
) -> dict[str, Any]:
    """Return the figures of one card on its last closed deals, and on each quarter."""
    deals = read_deals(connection, pair, as_of)
    cuts = read_cuts(read_targets(connection, pair.scorecard_id, "head"))
    quarters = sorted(set(deals.quarters.tolist()), reverse=True)
    windows = [("last", deals.part(slice(0, last)))]
    windows += [(quarter, deals.part(deals.quarters == quarter)) for quarter in quarters]
    figures = [
        {"window": name, "deals": int(part.won.size), **window_figures(part, cuts)}
        for name, part in windows
    ]
    _add_intervals(connection, renderer, figures)
    return {
        "scorecard_id": pair.scorecard_id,
        "version_before": pair.before,
        "version_after": pair.after,
        "is_active": pair.is_active,
        "scoring_moment": "discovery",
        "cut_high": cuts.high,
        "cut_low": cuts.low,
        "windows": figures,
    }


def read_cuts(targets: Mapping[str, Target]) -> Cuts:
    """Return the cut-offs of a card; where it has no such target, those in the figures' names."""
    high, low = targets.get("win_share_at_70"), targets.get("loss_share_below_55")
    return Cuts(high.cut if high else NAMED_CUTS.high, low.cut if low else NAMED_CUTS.low)


def window_figures(deals: Deals, cuts: Cuts = NAMED_CUTS) -> dict[str, Any]:
    """Return the figures of some deals before and after, without their intervals."""
    in_both = ~np.isnan(deals.before) & ~np.isnan(deals.after)
    return {
        "win_share_at_70": _share(deals, deals.won, lambda scores: scores >= cuts.high, in_both),
        "loss_share_below_55": _share(deals, ~deals.won, lambda scores: scores < cuts.low, in_both),
        "auc": _auc(deals, in_both),
        "close_rates": _close_rates(deals),
    }


def _share(
    deals: Deals, among: Flags, hits: Callable[[Floats], Flags], in_both: Flags
) -> dict[str, Any]:
    sides = {}
    for side, scores in (("before", deals.before), ("after", deals.after)):
        chosen = scores[among & ~np.isnan(scores)]
        sides[side] = {"n": int(chosen.size), "hits": int(hits(chosen).sum())}
    paired = among & in_both
    p_value = statistics.share_difference(hits(deals.before[paired]), hits(deals.after[paired]))
    shares = [side["hits"] / side["n"] if side["n"] else None for side in sides.values()]
    return {
        **sides,
        "p_value": p_value if paired.any() else None,
        "test": "McNemar, exact",
        "verdict": _verdict(shares, p_value if paired.any() else None, "better", "worse"),
    }


def _auc(deals: Deals, in_both: Flags) -> dict[str, Any]:
    sides: dict[str, Any] = {}
    for side, scores in (("before", deals.before), ("after", deals.after)):
        scored = ~np.isnan(scores)
        found = statistics.auc(scores[scored], deals.won[scored])
        sides[side] = {
            "n": int(scored.sum()),
            "value": found.value,
            "variance": found.variance,
            "won": int(deals.won[scored].sum()),
        }
    p_value = statistics.auc_difference(
        deals.before[in_both], deals.after[in_both], deals.won[in_both]
    )
    values = [side["value"] for side in sides.values()]
    return {
        **sides,
        "p_value": p_value,
        "test": "DeLong, paired",
        "verdict": _verdict(values, p_value, "better", "worse"),
    }


def _close_rates(deals: Deals) -> list[dict[str, Any]]:
    intervals = statistics.close_rate_intervals(
        deals.band_before, deals.band_after, deals.won, len(deals.bands), BOOTSTRAP_SEED
    )
    found = []
    for place, (band, interval) in enumerate(zip(deals.bands, intervals, strict=True)):
        sides = {}
        for side, bands in (("before", deals.band_before), ("after", deals.band_after)):
            chosen = bands == place
            sides[side] = {"n": int(chosen.sum()), "hits": int((chosen & deals.won).sum())}
        same = bool(((deals.band_before == place) == (deals.band_after == place)).all())
        found.append(
            {
                "band_id": band,
                **sides,
                "difference_low": interval[0] if interval else None,
                "difference_high": interval[1] if interval else None,
                "test": "bootstrap of deals, paired",
                "verdict": _band_verdict(sides, interval, same),
            }
        )
    return found


def _verdict(values: Sequence[float | None], p_value: float | None, up: str, down: str) -> str:
    before, after = values
    if before is None or after is None:
        return "n/a"
    if p_value is None:
        return "too few deals"
    if p_value >= statistics.LEVEL:
        return "no difference" if before == after and p_value == 1 else "within noise"
    return up if after > before else down


def _band_verdict(
    sides: dict[str, dict[str, int]], interval: tuple[float, float] | None, same: bool
) -> str:
    if not sides["before"]["n"] or not sides["after"]["n"]:
        return "n/a"
    if same:
        return "no difference"
    if interval is None:
        return "too few deals"
    low, high = interval
    if low > 0 or high < 0:
        return "higher" if low > 0 else "lower"
    return "within noise"


def _add_intervals(
    connection: duckdb.DuckDBPyConnection, renderer: Renderer, figures: list[dict[str, Any]]
) -> None:
    """Add values and 95 % intervals by the formulas of the project's macros."""
    wilson = renderer.render_text(
        "select hits / nullif(n, 0), {{ wilson_bound('hits', 'n', 'low') }},"
        " {{ wilson_bound('hits', 'n', 'high') }}"
        " from (select unnest($hits::bigint[]) as hits, unnest($n::bigint[]) as n) as counts",
        str,
    )
    delong = renderer.render_text(
        "select {{ auc_bound('auc', 'variance', 'won', 'lost', 'low') }},"
        " {{ auc_bound('auc', 'variance', 'won', 'lost', 'high') }} from (select"
        " unnest($auc::double[]) as auc, unnest($variance::double[]) as variance,"
        " unnest($won::bigint[]) as won, unnest($lost::bigint[]) as lost) as figures",
        str,
    )
    sides = ("before", "after")
    shares = [
        figure[side]
        for window in figures
        for figure in (
            window["win_share_at_70"],
            window["loss_share_below_55"],
            *window["close_rates"],
        )
        for side in sides
    ]
    counts = {"hits": [side["hits"] for side in shares], "n": [side["n"] for side in shares]}
    for side, bounds in zip(shares, connection.execute(wilson, counts).fetchall(), strict=True):
        side["value"], side["ci_low"], side["ci_high"] = bounds
    areas = [window["auc"][side] for window in figures for side in sides]
    values = {
        "auc": [side["value"] for side in areas],
        "variance": [side.pop("variance") for side in areas],
        "lost": [side["n"] - side["won"] for side in areas],
        "won": [side.pop("won") for side in areas],
    }
    for side, bounds in zip(areas, connection.execute(delong, values).fetchall(), strict=True):
        side["ci_low"], side["ci_high"] = bounds
