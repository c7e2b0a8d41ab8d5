"""The companies nobody should sell to: small agencies, start-ups on a seed round, competitors.

They are made of companies that the world holds anyway and stay in their size and kind of trade, so
who buys, leaves and pays how much does not move with them.
"""

from dataclasses import replace

import numpy as np
from numpy.random import Generator

from .firms import Firms
from .truth import Bools, Floats, Ints, level_names, revenue_level
from .vocabulary import COMPETITORS, FUNDING_STAGES, INDUSTRIES

SMALL = 50  # employees
_SEED_REVENUE_PER_HEAD = 30e3  # USD a year
_SOFTWARE = ("core", "adjacent")


def with_small_companies(firms: Firms) -> Firms:
    """Make agencies of the small service companies, and let seed rounds pay small start-ups.

    What tells them apart is on record: an agency's trade and size, a start-up's revenue.
    """
    is_small = firms.employees < SMALL
    is_agency = is_small & _is_of(firms, "other")
    is_startup = is_small & _is_of(firms, *_SOFTWARE) & _has_seed_funding(firms)
    earned = np.round(firms.employees * _SEED_REVENUE_PER_HEAD, -4)
    revenue: Floats = np.where(is_startup, earned, firms.revenue_usd)
    return replace(
        firms,
        industry=np.where(is_agency, INDUSTRIES.index("agency"), firms.industry),
        revenue_usd=revenue,
        as_range=firms.as_range & ~is_agency,
        knows=firms.knows
        | {
            "industry": firms.knows["industry"] | is_agency,
            "employees": firms.knows["employees"] | is_agency,
            "revenue": firms.knows["revenue"] | is_startup,
        },
        levels=firms.levels | {"revenue": revenue_level(revenue)},
    )


def with_competitors(rng: Generator, firms: Firms, deal_counts: Ints) -> Firms:
    """Let software companies that nobody has a deal with be the competitors met in deals."""
    eligible = np.flatnonzero((deal_counts == 0) & _is_of(firms, *_SOFTWARE))
    names, domains = list(firms.names), list(firms.domains)
    is_competitor = np.zeros(len(firms), dtype=bool)
    for firm, name in zip(rng.permutation(eligible).tolist(), COMPETITORS, strict=False):
        names[firm], domains[firm] = name, f"{name.lower()}.example"
        is_competitor[firm] = True
    return replace(firms, names=names, domains=domains, is_competitor=is_competitor)


def _is_of(firms: Firms, *groups: str) -> Bools:
    order = level_names("industry")
    return np.isin(firms.levels["industry"], [order.index(group) for group in groups])


def _has_seed_funding(firms: Firms) -> Bools:
    is_seed: Bools = firms.funding == FUNDING_STAGES.index("seed")
    return is_seed
