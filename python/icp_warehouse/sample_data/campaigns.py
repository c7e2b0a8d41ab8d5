"""Whom the campaigns speak to: some kinds of companies lose fewer leads on the way than others."""

from dataclasses import replace

import numpy as np
from numpy.random import Generator

from .firms import Firms
from .leads import MQL, NONE, Leads
from .randomness import chance
from .truth import CAMPAIGN_SPARED, Floats, churn_segment, level_names


def spared_share(firms: Firms) -> Floats:
    """The share of its lost MQLs that each company is spared; of two levels the larger share."""
    share = np.zeros(len(firms))
    for attribute, of_level in CAMPAIGN_SPARED.items():
        for level, spared in of_level.items():
            is_here = firms.levels[attribute] == level_names(attribute).index(level)
            share[is_here] = np.maximum(share[is_here], spared)
    return share


def with_favour(rng: Generator, firms: Firms, leads: Leads) -> Leads:
    """Let others of the same segment lose the MQLs that favoured companies are spared.

    Since they stay in their segment, the rates of the funnel stay those of the truth.
    """
    segment, share = churn_segment(firms.levels), spared_share(firms)
    fell_away = (leads.deal == NONE) & (leads.stage >= MQL)
    spared = fell_away & chance(rng, share[leads.firm], len(leads))
    place = rng.random(len(leads))
    firm = leads.firm.copy()
    for code in np.unique(segment).tolist():
        others = np.flatnonzero((segment == code) & (share == 0))
        here = spared & (segment[leads.firm] == code)
        if len(others):
            firm[here] = others[(place[here] * len(others)).astype(np.int64)]
    return replace(leads, firm=firm)
