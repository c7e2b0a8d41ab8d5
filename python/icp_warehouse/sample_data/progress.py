"""How a deal moved through its stages, and what a won customer subscribed to."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from .deals import NEVER, Deals
from .randomness import chance
from .truth import Floats, Ints
from .vocabulary import EXPORT_DAY

WON_STAGE, LOST_STAGE = 5, 6


@dataclass(frozen=True)
class History:
    """Entries into stages, by deal and moment; a row may repeat the stage before it."""

    deal: Ints
    stage: Ints
    day: Ints
    second: Ints
    is_amount_change: Ints


@dataclass(frozen=True)
class Subscriptions:
    """One row per won deal that was not a renewal; `end_day` is NEVER while it runs."""

    deal: Ints
    start_day: Ints
    end_day: Ints
    monthly_usd: Floats
    cancel_reason: Ints


def final_stage(rng: Generator, deals: Deals) -> Ints:
    """The deepest stage reached before closing, or until now."""
    return np.where(deals.is_won, 4, rng.integers(0, 5, len(deals)))


def make_history(rng: Generator, deals: Deals, deepest: Ints) -> History:
    """Spread the stages evenly over a deal's life."""
    end = np.where(deals.is_closed, deals.closing_day, EXPORT_DAY - 1)
    everyone = np.arange(len(deals))
    parts: list[tuple[Ints, Ints, Ints, Ints, Ints]] = []

    def add(which: Ints, stage: Ints, day: Ints, second: Ints, amount_change: int) -> None:
        parts.append((which, stage, day, second, np.full(len(which), amount_change)))

    for step in range(5):
        which = everyone[deepest >= step]
        share = step / (deepest[which] + 1)
        day = deals.created_day[which] + (share * (end - deals.created_day)[which]).astype(np.int64)
        # Half a minute per stage keeps several stages of one day in order.
        seconds = deals.created_second[which] + 30 * step
        add(which, np.full(len(which), step), day, seconds, 0)
    closed = everyone[deals.is_closed]
    add(
        closed,
        np.where(deals.is_won[closed], WON_STAGE, LOST_STAGE),
        deals.closing_day[closed],
        deals.created_second[closed] + 300,
        0,
    )
    changed = everyone[chance(rng, 0.15, len(deals))]
    delay = np.where(chance(rng, 0.3, len(changed)), 0, 20)
    seconds = deals.created_second[changed] + delay
    add(changed, np.zeros_like(changed), deals.created_day[changed], seconds, 1)
    deal, stage, day, second, amount_change = (
        np.concatenate([part[place] for part in parts]) for place in range(5)
    )
    order = np.lexsort((amount_change, second, day, deal))
    return History(deal[order], stage[order], day[order], second[order], amount_change[order])


def make_subscriptions(rng: Generator, deals: Deals) -> Subscriptions:
    """Start a subscription soon after each win; all of a customer's end on the day it leaves."""
    leaving = np.full(int(deals.firm.max(initial=0)) + 1, NEVER)
    np.minimum.at(leaving, deals.firm, deals.churn_day)
    deal = np.flatnonzero(deals.is_won & (deals.kind < 2))
    start = deals.closing_day[deal] + rng.integers(1, 15, len(deal))
    end = leaving[deals.firm[deal]]
    kept = (start <= EXPORT_DAY) & (start < end)
    deal, start, end = deal[kept], start[kept], end[kept]
    return Subscriptions(
        deal=deal,
        start_day=start,
        end_day=np.where(end <= EXPORT_DAY, end, NEVER),
        monthly_usd=deals.amount_usd[deal] / 12,
        cancel_reason=rng.integers(0, 5, len(deal)),
    )


def updated_day(deals: Deals) -> Ints:
    """The day each deal was last touched: after closing, or soon after creation."""
    base = np.where(deals.is_closed, deals.closing_day + 1, deals.created_day + 2)
    return np.minimum(base, EXPORT_DAY)
