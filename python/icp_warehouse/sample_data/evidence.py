"""What becomes known of a deal, when and through what: the CRM itself, an observation, or nothing.

Five in six signals show within 28 days; some show late, and after a win people write down more
than was ever true. Scores with hindsight are therefore better than scores at discovery.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from .deals import Deals
from .randomness import chance
from .truth import SIGNALS, Bools, Ints
from .vocabulary import EXPORT_DAY

OBSERVED, IN_CRM = 0, 1
TOP = 2
_UNKNOWN = (0.42, 0.27, 0.27)  # by level: the absence of something is seldom written down
_IN_CRM = (0.0, 0.69, 0.69)  # of what is known; a CRM cannot show that something is absent
_EARLY_SHARE = 0.84
_WINDOW = 30


@dataclass(frozen=True)
class Evidence:
    """Pieces of evidence as arrays of equal length, by deal and signal."""

    deal: Ints
    signal: Ints
    level: Ints
    day: Ints
    channel: Ints

    def select(self, signal: int, level: int, channel: int) -> Ints:
        """The places of the pieces of one signal, level and channel."""
        return np.flatnonzero(
            (self.signal == signal) & (self.level == level) & (self.channel == channel)
        )


def last_day(deals: Deals) -> Ints:
    """The last day on which anything of a deal is written down."""
    return np.where(deals.is_closed, deals.closing_day - 1, EXPORT_DAY - 1)


def make_evidence(rng: Generator, deals: Deals) -> Evidence:
    """Decide what shows of each deal."""
    pieces: list[tuple[Ints, Ints, Ints, Ints, Ints]] = []
    end = last_day(deals)
    count = len(deals)
    everyone = np.arange(count)

    def add(which: Bools, signal: int, level: Ints, day: Ints, channel: Ints) -> None:
        chosen = everyone[which]
        same = np.full(len(chosen), signal)
        pieces.append((chosen, same, level[which], day[which], channel[which]))

    for signal in range(len(SIGNALS)):
        level = deals.signals[:, signal]
        known = ~chance(rng, np.array(_UNKNOWN)[level], count)
        channel = chance(rng, np.array(_IN_CRM)[level], count).astype(np.int64)
        early = chance(rng, _EARLY_SHARE, count)
        late_day = deals.created_day + _WINDOW + 1 + rng.integers(0, 45, count)
        day = np.where(early, deals.created_day + rng.integers(1, 29, count), late_day)
        day = np.clip(day, deals.created_day, end)
        add(known, signal, level, day, channel)
        hinted = known & (channel == OBSERVED) & (level == TOP) & chance(rng, 0.4, count)
        halfway = (deals.created_day + day) // 2
        add(hinted, signal, np.ones_like(level), halfway, np.full(count, OBSERVED))

    slow = deals.closing_day - deals.created_day > _WINDOW + 12
    hindsight = deals.is_won & slow & chance(rng, 0.35, count)
    top = np.full(count, TOP)
    for signal in (SIGNALS.index("economic_buyer"), SIGNALS.index("timeline")):
        day = deals.closing_day - rng.integers(1, 8, count)
        add(hindsight, signal, top, day, np.full(count, OBSERVED))

    deal, signal_code, level, day, channel = (
        np.concatenate([piece[place] for piece in pieces]) for place in range(5)
    )
    order = np.lexsort((level, signal_code, day, deal))
    return Evidence(deal[order], signal_code[order], level[order], day[order], channel[order])


def known_at_discovery(deals: Deals, evidence: Evidence) -> Ints:
    """The strongest level seen by 30 days after creation and before closing; -1: unknown."""
    moment = np.minimum(deals.created_day + _WINDOW, last_day(deals))
    known = np.full((len(deals), len(SIGNALS)), -1)
    seen = evidence.day <= moment[evidence.deal]
    np.maximum.at(known, (evidence.deal[seen], evidence.signal[seen]), evidence.level[seen])
    return known
