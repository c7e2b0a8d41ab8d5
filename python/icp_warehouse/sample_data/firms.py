"""The companies: what each truly is, and which of it the CRM knows."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator

from .randomness import chance, choose, office_seconds
from .truth import (
    Bools,
    Floats,
    Ints,
    coefficient,
    growth_level,
    industry_level,
    revenue_level,
    size_level,
)
from .vocabulary import (
    COUNTRY_WEIGHTS,
    EXPORT_DAY,
    FUNDING_STAGES,
    NAME_ENDS,
    NAME_STARTS,
    NAME_SUFFIXES,
    TECHNOLOGIES,
    TECHNOLOGY_SHARES,
)

FILL_RATES = {
    "industry": 0.92,
    "employees": 0.88,
    "revenue": 0.70,
    "growth": 0.50,
    "technologies": 0.60,
    "domain": 0.95,
}
_GROUP_WEIGHTS = (0.15, 0.15, 0.14) + (0.044,) * 5 + (0.042,) * 5 + (0.026,) * 5


@dataclass(frozen=True)
class Firms:
    """Companies as arrays of equal length; `levels` holds the codes the truth speaks of."""

    names: list[str]
    domains: list[str]
    industry: Ints
    employees: Ints
    revenue_usd: Floats
    growth: Floats
    country: Ints
    founded: Ints
    funding: Ints
    technologies: Bools
    created_day: Ints
    created_second: Ints
    updated_day: Ints
    is_csv: Bools
    knows: dict[str, Bools]
    as_range: Bools
    levels: dict[str, Ints]
    is_competitor: Bools

    def __len__(self) -> int:
        """Number of companies."""
        return len(self.names)


def fit_score(levels: dict[str, Ints], attributes: tuple[str, ...]) -> Floats:
    """The log-odds that the given attributes add."""
    total = np.zeros(len(levels[attributes[0]]))
    for name in attributes:
        total += coefficient(name, levels[name])
    return total


def make_firms(rng: Generator, count: int) -> Firms:
    """Invent `count` companies."""
    industry = choose(rng, _GROUP_WEIGHTS, count)
    group = industry_level(industry)
    employees = np.maximum(3, np.exp(rng.normal(np.log(380.0), 1.4, count))).astype(np.int64)
    per_head = np.exp(rng.normal(np.log(150e3), 0.4, count))
    revenue: Floats = np.round(employees * per_head, -4)
    growth = np.round(rng.normal(np.array([0.06, 0.08, 0.17, 0.24])[group], 0.13), 3)
    maturity = (np.log(employees) - 3.0) * 0.9 + rng.normal(0.0, 1.0, count)
    technologies = rng.random((count, len(TECHNOLOGIES))) < np.array(TECHNOLOGY_SHARES)
    technologies[~technologies.any(axis=1), list(TECHNOLOGIES).index("slack")] = True
    created = np.where(
        chance(rng, 0.38, count),
        rng.integers(0, 10, count),
        rng.integers(10, EXPORT_DAY - 40, count),
    )
    has_crm = technologies[:, 0] | technologies[:, 1]
    has_erp = technologies[:, 2] | technologies[:, 3]
    names, domains = _names(rng, count)
    return Firms(
        names=names,
        domains=domains,
        industry=industry,
        employees=employees,
        revenue_usd=revenue,
        growth=growth,
        country=choose(rng, COUNTRY_WEIGHTS, count),
        founded=2023 - np.minimum(70, rng.gamma(2.0, 7.0, count)).astype(np.int64),
        funding=np.clip(maturity, 0, len(FUNDING_STAGES) - 1).astype(np.int64),
        technologies=technologies,
        created_day=created,
        created_second=office_seconds(rng, count),
        updated_day=rng.integers(created + 1, EXPORT_DAY),
        is_csv=chance(rng, 0.15, count),
        knows={name: chance(rng, share, count) for name, share in FILL_RATES.items()},
        as_range=chance(rng, 0.10, count),
        levels={
            "size": size_level(employees),
            "revenue": revenue_level(revenue),
            "industry": group,
            "growth": growth_level(growth),
            "crm_in_use": has_crm.astype(np.int64),
            "legacy_erp": has_erp.astype(np.int64),
        },
        is_competitor=np.zeros(count, dtype=bool),
    )


def with_sales(firms: Firms, first_won_day: Ints) -> Firms:
    """Touch the record of a company when it becomes a customer: its account type says so."""
    has_won = first_won_day <= EXPORT_DAY
    touched = np.where(has_won, np.maximum(firms.updated_day, first_won_day), firms.updated_day)
    return replace(firms, updated_day=touched)


def _names(rng: Generator, count: int) -> tuple[list[str], list[str]]:
    """Names may repeat in a large sample; domains never do."""
    words = [start + end for start in NAME_STARTS for end in NAME_ENDS]
    order = rng.permutation(len(words))
    suffixes = rng.integers(0, len(NAME_SUFFIXES), count).tolist()
    names = []
    domains = []
    for index in range(count):
        again, place = divmod(index, len(words))
        word = words[order[place]]
        names.append(f"{word}{NAME_SUFFIXES[suffixes[index]]}{f' {again + 1}' if again else ''}")
        domains.append(f"{word.lower()}{again + 1 if again else ''}.example")
    return names, domains
