"""The leads: who asked, how far each came by the known funnel, and why it was turned down."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from .deals import Deals
from .firms import Firms
from .randomness import chance
from .truth import CHURN_SEGMENTS, FUNNEL, Bools, Floats, Ints, churn_segment
from .vocabulary import CHANNELS, EXPORT_DAY, LEAD_SOURCES, REJECTION_LABELS

LEAD, MQL, SAL, SQL = range(4)
NONE = -1
_FROM_A_LEAD = 0.45  # of new-business deals
_TURNED_DOWN = (0.5, 0.85, 0.9)  # of the leads that stay at each stage


@dataclass(frozen=True)
class Leads:
    """Leads as arrays of equal length, by creation; a day of NONE never came."""

    firm: Ints
    deal: Ints  # the deal it became, or NONE
    stage: Ints  # the last stage it reached
    source: Ints
    created_day: Ints
    stage_day: Ints  # one column per stage
    rejected_day: Ints
    reason: Ints  # index into REJECTION_LABELS
    names_account: Bools
    writes_from_free_mail: Bools
    touches: Ints
    channel: Ints

    def __len__(self) -> int:
        """Number of leads."""
        return len(self.firm)


def make_leads(rng: Generator, firms: Firms, deals: Deals) -> Leads:
    """Let some deals begin with a lead, and add the leads that fell away on the way there.

    For every lead that passes a stage, a geometric number fails at it: so the shares that pass are
    those of the truth whatever the number of deals. They come within weeks of the lead that passed.
    """
    segment = churn_segment(firms.levels)
    deal = np.flatnonzero((deals.kind == 0) & chance(rng, _FROM_A_LEAD, len(deals)))
    firm, stage = deals.firm[deal], np.full(len(deal), SQL)
    near = deals.created_day[deal] - 24
    for step, name in ((SAL, "sql"), (MQL, "sal"), (LEAD, "mql")):
        failed = rng.geometric(_rates(name)[segment[firm]]) - 1
        lost_to = _firms_like(rng, segment, np.repeat(segment[firm], failed))
        lost_near = np.repeat(near, failed) + rng.integers(-45, 46, len(lost_to))
        firm, near = np.concatenate([firm, lost_to]), np.concatenate([near, lost_near])
        stage = np.concatenate([stage, np.full(len(lost_to), step)])
    count = len(firm)
    deal = np.concatenate([deal, np.full(count - len(deal), NONE)])

    gaps = rng.integers(1, 16, (count, SQL))
    created = np.clip(near, 0, EXPORT_DAY - 3)
    became = deal != NONE
    created[became] = np.maximum(0, deals.created_day[deal[became]] - gaps[became].sum(axis=1))
    latest = np.where(became, deals.created_day[deal], EXPORT_DAY)
    days = np.minimum(created[:, None] + np.cumsum(gaps, axis=1), latest[:, None])
    days = np.column_stack([created, days])
    reached = np.arange(SQL + 1) <= stage[:, None]
    down = ~became & chance(rng, np.append(_TURNED_DOWN, 0.0)[stage], count)
    last_day = days[np.arange(count), stage]
    rejected = np.minimum(last_day + rng.integers(1, 15, count), EXPORT_DAY)
    misfit = chance(rng, _rates("wrong_icp_fit")[segment[firm]], count)
    other = rng.integers(1, len(REJECTION_LABELS), count)
    order = np.lexsort((np.arange(count), created))
    return Leads(
        firm=firm[order],
        deal=deal[order],
        stage=stage[order],
        source=rng.integers(0, len(LEAD_SOURCES), count)[order],
        created_day=created[order],
        stage_day=np.where(reached, days, NONE)[order],
        rejected_day=np.where(down, rejected, NONE)[order],
        reason=np.where(misfit, 0, other)[order],
        names_account=chance(rng, 0.3, count)[order],
        writes_from_free_mail=chance(rng, 0.08, count)[order],
        touches=rng.poisson(0.9, count)[order],
        channel=rng.integers(0, len(CHANNELS), count)[order],
    )


def _rates(name: str) -> Floats:
    return np.array([FUNNEL[name][segment] for segment in CHURN_SEGMENTS])


def _firms_like(rng: Generator, segment: Ints, wanted: Ints) -> Ints:
    """A random company of each wanted segment."""
    by_segment = np.argsort(segment, kind="stable")
    starts = np.searchsorted(segment[by_segment], np.arange(len(CHURN_SEGMENTS) + 1))
    place = rng.integers(starts[wanted], starts[wanted + 1])
    found: Ints = by_segment[place]
    return found
