"""The answer key: what is true, what was planted, and what the files hold."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from icp_warehouse.outputs import write_text

from . import truth
from .deals import NEVER, first_won_day
from .evidence import known_at_discovery
from .excluded import excluded_accounts
from .expected_marts import convergence, underrated_accounts
from .planting import Garden
from .randomness import dates
from .vocabulary import (
    COUNTRY_LABELS,
    CURRENCY_RATES,
    DEAL_TYPES,
    EMPLOYEE_RANGES,
    EVIDENCE,
    EXPORT_DATE,
    HUBSPOT_STAGES,
    INDUSTRIES,
    INDUSTRY_LABELS,
    LOSS_REASONS,
    ROLES,
    STAGES,
    TECHNOLOGIES,
)
from .world import World


def write_answer_key(path: Path, garden: Garden) -> None:
    """Write the key as JSON, one record a line, so that a change shows as a line."""
    world = garden.world
    sections: dict[str, Any] = {
        "seed": world.seed,
        "accounts_asked_for": len(world.firms),
        "export_date": EXPORT_DATE,
        "truth": truth.describe(),
        "vocabulary": _vocabulary(),
        "files": _files(garden),
        "planted": garden.entries(),
        "same_accounts": [asdict(pair) for pair in garden.same_accounts],
        "exclusions": excluded_accounts(garden),
        "underrated_accounts": underrated_accounts(world),
        "convergence": convergence(),
        "accounts": _table(_accounts(world)),
        "deals": _table(_deals(world)),
        "renewals": {
            "columns": ["deal_key", "account_key", "is_won"],
            "rows": [list(renewal) for renewal in garden.renewals],
        },
    }
    lines = [f"{json.dumps(name)}: {_spread(value)}" for name, value in sections.items()]
    write_text(path, "{\n" + ",\n".join(lines) + "\n}\n")


def _spread(value: Any) -> str:
    """JSON with the elements of lists and tables on lines of their own."""
    if isinstance(value, list):
        inner = ",\n".join(json.dumps(item, ensure_ascii=False) for item in value)
        return f"[\n{inner}\n]"
    if isinstance(value, dict):
        parts = [f"{json.dumps(name)}: {_spread(item)}" for name, item in value.items()]
        return "{\n" + ",\n".join(parts) + "\n}"
    return json.dumps(value, ensure_ascii=False)


def _table(columns: Mapping[str, Iterable[Any]]) -> dict[str, Any]:
    rows = [list(cells) for cells in zip(*columns.values(), strict=True)]
    return {"columns": list(columns), "rows": rows}


def _files(garden: Garden) -> list[dict[str, str | int]]:
    return [
        {
            "file": draft.path,
            "object": draft.exported,
            "encoding": draft.encoding,
            "newline": {"\n": "LF", "\r\n": "CRLF"}[draft.newline],
            "records": len(draft.records()),
        }
        for draft in garden.drafts.values()
    ]


def _named(attribute: str, codes: truth.Ints) -> list[str]:
    names = truth.level_names(attribute)
    return [names[code] for code in codes.tolist()]


def _days(numbers: truth.Ints) -> list[str | None]:
    """Days as dates, nothing for what never comes."""
    written = dates(np.where(numbers < NEVER, numbers, 0))
    return [day if number < NEVER else None for day, number in zip(written, numbers, strict=True)]


def _accounts(world: World) -> dict[str, Iterable[Any]]:
    firms = world.firms
    segment = truth.churn_segment(firms.levels).tolist()
    technologies = list(TECHNOLOGIES)
    return {
        "account_key": world.account_keys(),
        "industry": [INDUSTRIES[code] for code in firms.industry.tolist()],
        "employee_count": firms.employees.tolist(),
        "annual_revenue_usd": firms.revenue_usd.astype(np.int64).tolist(),
        "growth_rate": firms.growth.tolist(),
        "technologies": [
            "|".join(technologies[place] for place in np.flatnonzero(used))
            for used in firms.technologies
        ],
        "churn_segment": [truth.CHURN_SEGMENTS[code] for code in segment],
        "customer_since": _days(first_won_day(world.deals, len(firms))),
    }


def _deals(world: World) -> dict[str, Iterable[Any]]:
    deals = world.deals
    keys = world.account_keys()
    known = known_at_discovery(deals, world.evidence)
    columns: dict[str, Iterable[Any]] = {
        "deal_key": world.deal_keys(),
        "account_key": [keys[firm] for firm in deals.firm.tolist()],
        "is_closed": deals.is_closed.tolist(),
        "is_won": deals.is_won.tolist(),
        "would_win": deals.would_win.tolist(),
        "win_probability": np.round(deals.probability, 4).tolist(),
        "amount_usd": deals.amount_usd.astype(np.int64).tolist(),
        "customer_leaves_on": _days(deals.churn_day),
    }
    for name, codes in deals.levels(world.firms).items():
        columns[name] = _named(name, codes)
    for place, name in enumerate(truth.SIGNALS):
        levels = truth.level_names(name)
        columns[f"{name}_known_at_discovery"] = [
            levels[code] if code >= 0 else None for code in known[:, place].tolist()
        ]
    return columns


def _vocabulary() -> dict[str, Any]:
    """Every label the clean files use, with what it means."""
    stages = ("open",) * 5 + ("won", "lost")
    return {
        "industry": _inverted(INDUSTRY_LABELS),
        "country": _inverted(COUNTRY_LABELS),
        "role": _inverted(ROLES),
        "loss_reason": _inverted(LOSS_REASONS),
        "deal_type": _inverted(DEAL_TYPES),
        "stage": {source: dict(zip(names, stages, strict=True)) for source, names in STAGES.items()}
        | {"hubspot": dict(zip(HUBSPOT_STAGES, ("won", "lost"), strict=True))},
        "technologies": {label: name for name, label in TECHNOLOGIES.items()},
        "employee_range": {label: [low, high] for label, low, high in EMPLOYEE_RANGES},
        "currency_rate_to_usd": CURRENCY_RATES,
        "evidence": [list(row) for row in EVIDENCE],
    }


def _inverted(labels: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {label: name for name, spellings in labels.items() for label in spellings}
