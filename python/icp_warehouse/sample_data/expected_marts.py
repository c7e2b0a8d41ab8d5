"""What the truth lets a careful reader find: values that do better or worse, and a tier to lift."""

from typing import Any

import numpy as np

from .truth import CAMPAIGN_SPARED, COEFFICIENTS, SIGNALS
from .vocabulary import INDUSTRY_GROUPS
from .world import World

# Levels of the truth as values of an account attribute; ranges are written as marts write them.
_VALUES: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {
    ("growth", "high"): ("growth_rate", ("0.2+",)),
    ("industry", "core"): ("industry", INDUSTRY_GROUPS["core"]),
    ("legacy_erp", "yes"): ("technologies", ("oracle", "sap")),
    ("revenue", "ideal"): ("annual_revenue", ("30000000-500000000",)),
    ("size", "ideal"): ("employee_count", ("200-2000",)),
}
# Of these the funnel and the stay of customers speak, through the segment.
_OF_SEGMENT = (("industry", "core"), ("size", "ideal"))


def convergence() -> list[dict[str, Any]]:
    """In which of the three data sets the truth puts each value above the rest, or below.

    A value may also do better by the company it keeps: large revenue comes with the ideal size.
    """
    return [
        {
            "attribute_id": attribute_id,
            "attribute_value": value,
            "above": _above(attribute, level),
            "below": ["close"] if COEFFICIENTS[attribute][level] < 0 else [],
        }
        for (attribute, level), (attribute_id, values) in _VALUES.items()
        for value in values
    ]


def _above(attribute: str, level: str) -> list[str]:
    is_of_segment = (attribute, level) in _OF_SEGMENT
    of_level = COEFFICIENTS[attribute]
    holds = {
        "campaign": is_of_segment or level in CAMPAIGN_SPARED.get(attribute, {}),
        "close": of_level[level] == max(of_level.values()),
        "kept": is_of_segment,
    }
    return [data_set for data_set, is_above in holds.items() if is_above]


def underrated_accounts(world: World) -> list[str]:
    """Companies of a size below the ideal one, with every signal in an open deal that would be won.

    People who talk to them know better than a card, so here an override is right.
    """
    deals, firms = world.deals, world.firms
    is_sure = (deals.signals == len(COEFFICIENTS[SIGNALS[0]]) - 1).all(axis=1)
    is_open = ~deals.is_closed & (deals.kind == 0)
    is_small = firms.levels["size"][deals.firm] < 2
    chosen = np.unique(deals.firm[is_open & is_sure & is_small & deals.would_win])
    keys = world.account_keys()
    return [keys[firm] for firm in chosen.tolist()]
