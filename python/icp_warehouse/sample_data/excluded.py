"""Whom each exclusion of the shipped seeds must befall: what is true, and known to a reader."""

from collections.abc import Iterable

import numpy as np

from .personas import SMALL
from .planting import UNMAPPED_VALUE, VALUE_ISSUE, Garden
from .truth import Bools, level_names
from .vocabulary import EMPLOYEE_RANGES, FUNDING_STAGES, INDUSTRIES

_EARLY_REVENUE = 2e6  # USD a year


def excluded_accounts(garden: Garden) -> dict[str, list[str]]:
    """The keys of the accounts of each exclusion, in the order of the world."""
    firms = garden.world.firms
    is_small = _is_surely_small(garden)
    industry_known = firms.knows["industry"] & ~_spoiled(garden, "industry")
    revenue_known = firms.knows["revenue"] & ~_spoiled(garden, "annual_revenue")
    is_agency = industry_known & (firms.industry == INDUSTRIES.index("agency"))
    traditional = level_names("industry").index("traditional")
    has_seed_money = firms.funding == FUNDING_STAGES.index("seed")
    befallen = {
        "below_minimum_size": is_small,
        "competitor_account": firms.is_competitor,
        "early_startup": revenue_known & (firms.revenue_usd <= _EARLY_REVENUE) & has_seed_money,
        "small_agency": is_small & is_agency,
        "traditional_industry": industry_known & (firms.levels["industry"] == traditional),
    }
    keys = garden.world.account_keys()
    return {name: _at(keys, np.flatnonzero(here).tolist()) for name, here in befallen.items()}


def _is_surely_small(garden: Garden) -> Bools:
    """Whether the head count of a company, or the upper end of its range, is known to be small."""
    firms = garden.world.firms
    highest = np.array([np.inf if high is None else high for _, _, high in EMPLOYEE_RANGES])
    most = np.where(
        firms.as_range, highest[np.searchsorted(highest, firms.employees)], firms.employees
    )
    known = firms.knows["employees"] & ~_spoiled(garden, "employee_count")
    is_small: Bools = known & (most < SMALL)
    return is_small


def _spoiled(garden: Garden, column: str) -> Bools:
    """The companies whose cell in a column bears a planted defect, so that nobody can read it."""
    spoiled = np.zeros(len(garden.world.firms), dtype=bool)
    for planted in garden.planted:
        is_there = planted.draft.exported == "accounts" and planted.column == column
        is_of_cell = is_there and planted.expectation in (VALUE_ISSUE, UNMAPPED_VALUE)
        if is_of_cell and isinstance(planted.record, list):
            spoiled[garden.firm_of(planted.record[0])] = True
    return spoiled


def _at(keys: list[str], places: Iterable[int]) -> list[str]:
    return [keys[place] for place in places]
