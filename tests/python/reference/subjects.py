"""Who is scored, on which day, and knowing what."""

from collections.abc import Iterable
from datetime import date, timedelta

from reference.world import Row, Subject, World


def scoring_deal(world: World, account_key: str) -> Row | None:
    """Pick the deal an account's signals come from: open and changed last, else closed last."""
    deals = sorted(
        (deal for deal in world.deals if deal["account_key"] == account_key),
        key=lambda deal: deal["deal_key"],
    )
    is_open = [deal for deal in deals if deal["outcome"] == "open"]
    if is_open:
        return max(is_open, key=lambda deal: deal["updated_date"] or date.min)
    since = world.as_of_date - timedelta(days=world.signal_lookback_days)
    recent = [deal for deal in deals if deal["closed_date"] and deal["closed_date"] >= since]
    return max(recent, key=lambda deal: deal["closed_date"], default=None)


def moments(world: World, deal: Row) -> Iterable[tuple[str, Subject]]:
    """List a deal's scoring moments; only `closed` sees what became known after its day."""
    today, created, closed = world.as_of_date, deal["created_date"], deal["closed_date"]
    last_days = [created + timedelta(days=world.signal_window_days), today]
    if closed is not None:
        last_days.append(closed - timedelta(days=1))
    discovery = min(last_days)
    opened = created if closed is None else min(created, closed - timedelta(days=1))
    end = today if closed is None else closed
    for moment, scored_on, known_by in (
        ("opened", opened, opened),
        ("discovery", discovery, discovery),
        ("closed", end, today),
    ):
        yield moment, Subject(deal["account_key"], deal["deal_key"], scored_on, known_by)
