"""Closed deals as both versions of a card scored them at discovery."""

from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np

from icp_warehouse.impact.cards import Pair
from icp_warehouse.impact.statistics import Flags, Floats, Ints

DEALS = """
    select
        before.closed_date::varchar as closed_date,
        date_trunc('quarter', before.closed_date)::date::varchar as quarter_start,
        before.is_won,
        before.icp_score as base_score,
        after.icp_score as head_score,
        before.band_id as base_band,
        after.band_id as head_band
    from base.fct_icp_deal_scores as before
    inner join head.fct_icp_deal_scores as after
        on before.deal_key = after.deal_key and before.scoring_moment = after.scoring_moment
    inner join head.int_deals as deals on before.deal_key = deals.deal_key
    where
        before.scorecard_id = $card
        and before.scorecard_version = $before
        and after.scorecard_id = $card
        and after.scorecard_version = $after
        and before.scoring_moment = 'discovery'
        and before.is_closed
        and before.is_won is not null
        and before.closed_date <= $as_of
        and deals.is_new_business
    order by before.closed_date desc, before.deal_key desc
"""
BANDS = """
    select band_id
    from (select * from base.int_bands union all by name select * from head.int_bands) as bands
    where
        band_scale in (
            select band_scale from base.int_scorecards where scorecard_id = $card
            union all select band_scale from head.int_scorecards where scorecard_id = $card
        )
    group by band_id
    order by max(min_score) desc, band_id
"""


@dataclass(frozen=True)
class Deals:
    """Closed deals of a card, the latest first; a score is nan where a card gives none."""

    quarters: np.ndarray[Any, Any]
    won: Flags
    before: Floats
    after: Floats
    band_before: Ints
    band_after: Ints
    bands: tuple[str, ...]

    def part(self, chosen: Any) -> "Deals":
        """Return some of the deals."""
        return Deals(
            self.quarters[chosen],
            self.won[chosen],
            self.before[chosen],
            self.after[chosen],
            self.band_before[chosen],
            self.band_after[chosen],
            self.bands,
        )


def read_deals(connection: duckdb.DuckDBPyConnection, pair: Pair, as_of: str) -> Deals:
    """Read the closed new-business deals that both versions of a card scored at discovery."""
    values = {
        "card": pair.scorecard_id,
        "before": int(pair.before or 0),
        "after": int(pair.after or 0),
        "as_of": as_of,
    }
    bands = tuple(
        band for (band,) in connection.execute(BANDS, {"card": pair.scorecard_id}).fetchall()
    )
    found = connection.sql(DEALS, params=values).to_arrow_table()
    places = {band: place for place, band in enumerate(bands)}

    def band_places(name: str) -> Ints:
        listed = [places.get(band, -1) for band in found[name].to_pylist()]
        return np.array(listed, dtype=np.int64)

    def scores(name: str) -> Floats:
        return np.array(found[name].to_numpy(), dtype=np.float64)

    return Deals(
        np.array(found["quarter_start"].to_pylist(), dtype=object),
        np.array(found["is_won"].to_pylist(), dtype=np.bool_),
        scores("base_score"),
        scores("head_score"),
        band_places("base_band"),
        band_places("head_band"),
        bands,
    )
