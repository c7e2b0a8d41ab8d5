"""The known truth: how winning, leaving, deal size and pace depend on what a customer is."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .vocabulary import INDUSTRIES, INDUSTRY_GROUPS

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

# Log-odds of winning per level; the first level of each attribute is the reference.
INTERCEPT: Final = -6.95
COEFFICIENTS: Final[dict[str, dict[str, float]]] = {
    "size": {"outside": 0.0, "adjacent": 0.5, "ideal": 1.5},
    "revenue": {"outside": 0.0, "adjacent": 0.4, "ideal": 1.2},
    "industry": {"traditional": 0.0, "other": 0.1, "adjacent": 0.6, "core": 1.4},
    "growth": {"flat": 0.0, "moderate": 0.3, "high": 0.7},
    "economic_buyer": {"none": 0.0, "likely": 0.8, "confirmed": 1.7},
    "technical_fit": {"none": 0.0, "discussed": 0.7, "trial": 1.5},
    "stakeholders": {"none": 0.0, "champion_only": 0.5, "multi_department": 1.1},
    "timeline": {"none": 0.0, "vague": 0.2, "specific": 0.7},
    "crm_in_use": {"no": 0.0, "yes": 0.4},
    "legacy_erp": {"no": 0.0, "yes": -0.4},
    "red_flags": {"no": 0.0, "yes": -0.8},
    "existing_customer": {"no": 0.0, "yes": 0.6},
}
FIT: Final = ("size", "revenue", "industry", "growth", "crm_in_use", "legacy_erp")
SIGNALS: Final = ("economic_buyer", "technical_fit", "stakeholders", "timeline")
# Shares of the levels none, middle, top before the pull of a good fit.
SIGNAL_SHARES: Final = (
    (0.35, 0.30, 0.35),
    (0.35, 0.35, 0.30),
    (0.30, 0.35, 0.35),
    (0.35, 0.35, 0.30),
)
SIGNAL_PULL: Final = 0.35

# Chance per month that a customer leaves, by how many of size and industry are ideal.
CHURN_HAZARD: Final = {"neither": 0.045, "one_of_two": 0.020, "size_and_industry": 0.007}
CHURN_SEGMENTS: Final = tuple(CHURN_HAZARD)

# Shares of detractors, passives and promoters, and of the product's features in use, likewise.
NPS_SHARES: Final[dict[str, tuple[float, float, float]]] = {
    "neither": (0.35, 0.35, 0.30),
    "one_of_two": (0.20, 0.35, 0.45),
    "size_and_industry": (0.08, 0.27, 0.65),
}
ADOPTION: Final = {"neither": 0.50, "one_of_two": 0.65, "size_and_industry": 0.85}
# Chance that a lead reaches each stage once it has reached the one before, and that the profile is
# the reason where it was turned down; by how many of size and industry are ideal.
FUNNEL: Final[dict[str, dict[str, float]]] = {
    "mql": {"neither": 0.40, "one_of_two": 0.50, "size_and_industry": 0.65},
    "sal": {"neither": 0.45, "one_of_two": 0.60, "size_and_industry": 0.80},
    "sql": {"neither": 0.35, "one_of_two": 0.50, "size_and_industry": 0.65},
    "wrong_icp_fit": {"neither": 0.55, "one_of_two": 0.30, "size_and_industry": 0.10},
}
# Levels that campaigns speak to, whatever becomes of the deals: of the MQLs that such companies
# would lose before they are SQLs, this share is lost by other companies of the same segment.
CAMPAIGN_SPARED: Final[dict[str, dict[str, float]]] = {
    "growth": {"high": 0.50},
    "legacy_erp": {"yes": 0.25},
}

# ln(amount in USD) and ln(days to close), around which both scatter normally.
DEAL_SIZE: Final = {
    "base": float(np.log(15500.0)),
    "per_log_employees_over_400": 0.15,
    "size_ideal": 0.75,
    "industry_core": 0.65,
    "growth_high": 0.30,
    "existing_customer": -0.7,
    "sigma": 0.45,
}
CYCLE: Final = {
    "base": float(np.log(90.0)),
    "per_logit_of_winning": -0.08,
    "lost": 0.22,
    "existing_customer": -0.4,
    "sigma": 0.42,
}


def level_names(attribute: str) -> list[str]:
    """The levels of an attribute in the order of their codes."""
    return list(COEFFICIENTS[attribute])


def coefficient(attribute: str, codes: Ints) -> Floats:
    """The log-odds each code adds."""
    values: Floats = np.array(list(COEFFICIENTS[attribute].values()))
    return values[codes]


def size_level(employees: Ints) -> Ints:
    """Ideal 200-2,000 employees; adjacent 50-199 and 2,001-5,000."""
    ideal = (employees >= 200) & (employees <= 2000)
    adjacent = (employees >= 50) & (employees <= 5000)
    return np.where(ideal, 2, np.where(adjacent, 1, 0)).astype(np.int64)


def revenue_level(revenue: Floats) -> Ints:
    """Ideal 30-500 million USD; adjacent 10-30 and over 500."""
    ideal = (revenue >= 30e6) & (revenue <= 500e6)
    return np.where(ideal, 2, np.where(revenue >= 10e6, 1, 0)).astype(np.int64)


def growth_level(growth: Floats) -> Ints:
    """High from 20 % a year, moderate from 5 %."""
    return np.where(growth >= 0.20, 2, np.where(growth >= 0.05, 1, 0)).astype(np.int64)


def industry_level(industry: Ints) -> Ints:
    """The group of each industry, coded as in COEFFICIENTS."""
    order = level_names("industry")
    group_of = {name: group for group, names in INDUSTRY_GROUPS.items() for name in names}
    codes: Ints = np.array([order.index(group_of[name]) for name in INDUSTRIES], dtype=np.int64)
    levels: Ints = codes[industry]
    return levels


def churn_segment(levels: dict[str, Ints]) -> Ints:
    """How many of size and industry are ideal: the index into CHURN_SEGMENTS."""
    industry_is_core = levels["industry"] == level_names("industry").index("core")
    segment: Ints = (levels["size"] == 2).astype(np.int64) + industry_is_core
    return segment


def describe() -> dict[str, object]:
    """The truth as the answer key states it."""
    return {
        "win": {
            "model": "logit P(won) = intercept + sum of the coefficients of the deal's levels",
            "intercept": INTERCEPT,
            "coefficients": COEFFICIENTS,
            "without_effect": ["country", "company_age_years", "funding_stage", "buying_intent"],
        },
        "churn_hazard_per_month": CHURN_HAZARD,
        "nps_detractors_passives_promoters": NPS_SHARES,
        "share_of_features_taken_up": ADOPTION,
        "funnel": FUNNEL,
        "share_of_lost_mqls_spared_by_campaigns": CAMPAIGN_SPARED,
        "log_deal_size_usd": DEAL_SIZE,
        "log_cycle_days": CYCLE,
    }
