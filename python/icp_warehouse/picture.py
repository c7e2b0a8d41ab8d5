"""The result as one picture: does the score predict, and where do the accounts stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

import duckdb

from icp_warehouse.errors import IcpError
from icp_warehouse.markup import template
from icp_warehouse.outputs import refuse_file, write_text
from icp_warehouse.warehouse import ACTIVE_CARD, opened

Z_95 = 1.959963984540054
TABLES = ("dim_icp_accounts", "fct_quarterly_bands", "scorecards", "score_bands")

WIDTH, ROW, TOP = 960, 34, 72
RATES_LEFT, RATES_WIDTH, FIGURES_LEFT = 150, 200, 370
TIERS_LEFT, BARS_LEFT, BARS_WIDTH = 650, 720, 80

# The last four quarters that were over by the end of as_of_date; every band has a row in each.
BANDS = f"""
    with active_card as (
        {ACTIVE_CARD}
    ),

    quarters as (
        select
            fct_quarterly_bands.*,
            date_trunc('quarter', active_card.as_of_date + 1) as end_date
        from fct_quarterly_bands
        inner join active_card using (scorecard_id, scorecard_version)
        where
            fct_quarterly_bands.scoring_moment = 'discovery'
            and fct_quarterly_bands.quarter_start < end_date
            and fct_quarterly_bands.quarter_start >= end_date - interval 1 year
    ),

    scales as (
        select
            scorecards.scorecard_id,
            scorecards.version as scorecard_version,
            score_bands.band_id,
            score_bands.label,
            score_bands.min_score,
            case score_bands.scale_unit when 'points' then ' points' else '' end as unit
        from main_seeds.scorecards
        inner join main_seeds.score_bands using (band_scale)
    )

    select
        quarters.scorecard_id || ' version ' || quarters.scorecard_version as card,
        (any_value(quarters.end_date) - interval 1 year)::date::text as from_date,
        (any_value(quarters.end_date) - interval 1 day)::date::text as to_date,
        coalesce(
            any_value(scales.label) || ', ' || printf('%g', any_value(scales.min_score)) || '+'
            || any_value(scales.unit),
            case quarters.band_id when 'unscored' then 'No score' else quarters.band_id end
        ) as label,
        sum(quarters.won_count)::bigint as won_count,
        sum(quarters.deal_count)::bigint as deal_count
    from quarters
    left join scales using (scorecard_id, scorecard_version, band_id)
    group by quarters.scorecard_id, quarters.scorecard_version, quarters.band_id
    order by any_value(scales.min_score) desc nulls last, quarters.band_id
"""

TIERS = """
    select
        icp_tier as label,
        count(*) as account_count,
        count(*) filter (where is_tier_certain) as certain_count
    from dim_icp_accounts
    group by icp_tier
    order by icp_tier in ('Out', 'Unknown'), icp_tier
"""


@dataclass(frozen=True)
class Band:
    """A score band: its deals, and how many of them were won."""

    label: str
    won_count: int
    deal_count: int


@dataclass(frozen=True)
class Tier:
    """A tier: its accounts, and how many no unknown value could move."""

    label: str
    account_count: int
    certain_count: int


@dataclass(frozen=True)
class Result:
    """What the picture shows."""

    card: str
    from_date: str
    to_date: str
    as_of_date: str
    bands: Sequence[Band]
    tiers: Sequence[Tier]


def wilson(won_count: int, deal_count: int) -> tuple[float, float]:
    """Return the Wilson 95 % interval of a rate."""
    rate, spread = won_count / deal_count, Z_95**2 / deal_count
    half = Z_95 * sqrt(rate * (1 - rate) / deal_count + spread / (4 * deal_count))
    middle = rate + spread / 2
    return max(0.0, (middle - half) / (1 + spread)), min(1.0, (middle + half) / (1 + spread))


def write_picture(warehouse: Path, out: Path) -> None:
    """Write the picture of a built warehouse to an SVG file."""
    refuse_file(out, "<svg")
    with opened(warehouse, TABLES) as connection:
        result = _read(connection, warehouse)
    write_text(out, drawn(result))


def drawn(result: Result) -> str:
    """Return the picture as SVG; the same result gives the same bytes."""
    rows = max(len(result.bands), len(result.tiers))
    most = max((tier.account_count for tier in result.tiers), default=0) or 1
    deal_count = sum(band.deal_count for band in result.bands)
    account_count = sum(tier.account_count for tier in result.tiers)
    period = f"{result.from_date} to {result.to_date}"
    return template("icp_warehouse", "picture.svg").render(
        width=WIDTH,
        height=TOP + rows * ROW + 62,
        top=TOP,
        bottom=TOP + rows * ROW,
        figures_left=FIGURES_LEFT,
        tiers_left=TIERS_LEFT,
        bars_left=BARS_LEFT,
        title=f"Close rate by score band and accounts by tier, {result.card}",
        description=_description(result, period),
        bands_caption=f"{result.card}, {deal_count:,} deals closed {period}, scored at discovery",
        tiers_caption=f"{account_count:,} accounts on {result.as_of_date}",
        ticks=[{"x": _x(share), "label": f"{share:.0%}"} for share in (0, 0.25, 0.5, 0.75, 1)],
        bands=[_band_row(band, _y(row)) for row, band in enumerate(result.bands)],
        tiers=[_tier_row(tier, most, _y(row)) for row, tier in enumerate(result.tiers)],
    )


def _read(connection: duckdb.DuckDBPyConnection, warehouse: Path) -> Result:
    bands = connection.execute(BANDS).fetchall()
    if not bands:
        raise IcpError(
            f"{warehouse} holds no band of a whole quarter for the active card; "
            "load closed deals or set as_of_date to a later day."
        )
    [(as_of_date,)] = connection.execute(
        "select max(as_of_date)::text from dim_icp_accounts"
    ).fetchall()
    card, from_date, to_date = bands[0][:3]
    return Result(
        card=card,
        from_date=from_date,
        to_date=to_date,
        as_of_date=as_of_date,
        bands=[Band(*row[3:]) for row in bands],
        tiers=[Tier(*row) for row in connection.execute(TIERS).fetchall()],
    )


def _x(share: float) -> float:
    return round(RATES_LEFT + share * RATES_WIDTH, 1)


def _y(row: int) -> int:
    return TOP + row * ROW + ROW // 2


def _figures(band: Band) -> str:
    if not band.deal_count:
        return "no closed deal"
    low, high = wilson(band.won_count, band.deal_count)
    rate = band.won_count / band.deal_count
    return (
        f"{rate:.0%} ({low * 100:.0f} to {high:.0%}), {band.won_count:,} of {band.deal_count:,} won"
    )


def _band_row(band: Band, y: int) -> dict[str, object]:
    row = {"label": band.label, "figures": _figures(band), "y": y}
    if not band.deal_count:
        return {**row, "rate": None}
    low, high = wilson(band.won_count, band.deal_count)
    return {**row, "rate": _x(band.won_count / band.deal_count), "low": _x(low), "high": _x(high)}


def _tier_row(tier: Tier, most: int, y: int) -> dict[str, object]:
    return {
        "label": tier.label,
        "y": y,
        "width": round(BARS_WIDTH * tier.account_count / most, 1),
        "certain_width": round(BARS_WIDTH * tier.certain_count / most, 1),
        "figures": f"{tier.account_count:,}, {tier.certain_count:,} certain",
    }


def _description(result: Result, period: str) -> str:
    bands = "; ".join(f"{band.label}: {_figures(band)}" for band in result.bands)
    tiers = "; ".join(
        f"{tier.label}: {tier.account_count:,}, {tier.certain_count:,} certain"
        for tier in result.tiers
    )
    return (
        f"Close rate of new-business deals closed {period} by their score at discovery, "
        f"with 95 % Wilson intervals. {bands}. Accounts by tier on {result.as_of_date}, "
        f"certain where no unknown value could change the tier. {tiers}."
    )
