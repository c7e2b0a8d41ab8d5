"""Checks of band scales: edges, and tiers that follow the score."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from icp_warehouse.check.book import Book
from icp_warehouse.check.cards import Entry
from icp_warehouse.check.cells import shown
from icp_warehouse.check.finding import Finding

TIERS = ("A", "B", "C", "Out")


def check_bands(book: Book) -> Iterator[Finding]:
    """Check every scale of `score_bands`."""
    scales: dict[str, list[Entry]] = defaultdict(list)
    for entry in book.entries.get("score_bands", ()):
        if entry["min_score"] is not None:
            scales[entry["band_scale"]].append(entry)
    anti = {card.entry["band_scale"] for card in book.cards if not card.is_ideal}
    ideal = {card.entry["band_scale"] for card in book.cards if card.is_ideal}
    for scale, members in scales.items():
        bands = sorted(members, key=lambda band: (band["min_score"], band.row.line))
        yield from _edges(scale, bands)
        if scale in ideal and not any(band["is_target"] for band in bands):
            sentence = f"No tier of {scale} counts as inside the profile, so no account is."
            mend = "write true in is_target of the bands whose tiers do"
            yield bands[-1].finding("bands_without_target", "is_target", sentence, mend)
        if scale in ideal | anti:
            yield from _order(scale, bands, rises=scale in ideal)


def _edges(scale: str, bands: Sequence[Entry]) -> Iterator[Finding]:
    lowest = bands[0]
    if lowest["min_score"] != 0:
        sentence = f"{scale} begins at {shown(lowest['min_score'])}; scores below it have no band."
        mend = "let the lowest band begin at 0"
        yield lowest.finding("bands_without_zero", "min_score", sentence, mend)
    for below, band in pairwise(bands):
        if below["min_score"] == band["min_score"]:
            sentence = (
                f"{band['band_id']} and {below['band_id']} of {scale} both begin at "
                f"{shown(band['min_score'])}."
            )
            mend = "give each band an edge of its own"
            yield band.finding("bands_same_edge", "min_score", sentence, mend)


def _order(scale: str, bands: Sequence[Entry], rises: bool) -> Iterator[Finding]:
    """Find a higher score with a worse tier or close rate; on an anti card, with a better one."""
    sign = 1 if rises else -1
    words = ("higher", "worse", "lower") if rises else ("higher", "better", "higher")
    for below, band in pairwise(bands):
        if below["min_score"] == band["min_score"]:
            continue
        tiers = below["tier"], band["tier"]
        if set(tiers) <= set(TIERS) and sign * TIERS.index(tiers[1]) > sign * TIERS.index(tiers[0]):
            sentence = (
                f"{band['band_id']} of {scale} begins {words[0]} than {below['band_id']} and has "
                f"the {words[1]} tier: {tiers[1]} above {tiers[0]}."
            )
            better, worse = ("better", "worse") if rises else ("worse", "better")
            mend = (
                f"give {band['band_id']} the tier {tiers[0]} or a {better} one, "
                f"or {below['band_id']} the tier {tiers[1]} or a {worse} one"
            )
            yield band.finding("bands_tier_order", "tier", sentence, mend)
        rates: list[Decimal | None] = [below["expected_close_rate"], band["expected_close_rate"]]
        if rates[0] is not None and rates[1] is not None and sign * rates[1] < sign * rates[0]:
            sentence = (
                f"{band['band_id']} of {scale} begins {words[0]} than {below['band_id']} and "
                f"expects the {words[2]} close rate: {shown(rates[1])} above {shown(rates[0])}."
            )
            more, less = ("more", "less") if rises else ("less", "more")
            mend = (
                f"let {band['band_id']} expect {shown(rates[0])} or {more}, "
                f"or {below['band_id']} {shown(rates[1])} or {less}"
            )
            yield band.finding("bands_rate_order", "expected_close_rate", sentence, mend)
