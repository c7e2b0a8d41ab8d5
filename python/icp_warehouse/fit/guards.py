"""What must not be learnt from: what follows from the outcome, comes later, or has telling gaps."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from math import sqrt
from typing import Final

import numpy as np

from icp_warehouse.fit.card import Card
from icp_warehouse.fit.closed_deals import Deals, Late
from icp_warehouse.fit.problem import Bools
from icp_warehouse.fit.scoring import level_ids, support
from icp_warehouse.picture import wilson

# A fill rate of won deals that is surely ten points off that of lost deals.
REFUSED_BEYOND: Final = 0.05
# A level this well filled that saw only one outcome is too good to be true.
LEAST_SEPARATED: Final = 10


@dataclass(frozen=True, slots=True)
class Fill:
    """How well "is it filled in" alone tells good deals from bad ones."""

    attribute_id: str
    known_count: int
    deal_count: int
    good_rate: float
    bad_rate: float
    auc: float
    low: float
    high: float

    @property
    def is_refused(self) -> bool:
        """Whether the gap between the outcomes is no accident and no trifle."""
        return self.low > 0.5 + REFUSED_BEYOND or self.high < 0.5 - REFUSED_BEYOND


@dataclass(frozen=True, slots=True)
class Separation:
    """A level on which every deal ended the same way."""

    criterion_id: str
    level_id: str
    deal_count: int
    is_good: bool


def fill(attribute_id: str, known: Bools, good: Bools) -> Fill:
    """Return the AUC of "is it filled in", with Newcombe's interval of the two rates."""
    of_good, of_bad = known[good], known[~good]
    if not len(of_good) or not len(of_bad):
        return Fill(attribute_id, int(known.sum()), len(known), 0.0, 0.0, 0.5, 0.0, 1.0)
    p, q = float(of_good.mean()), float(of_bad.mean())
    p_low, p_high = wilson(int(of_good.sum()), len(of_good))
    q_low, q_high = wilson(int(of_bad.sum()), len(of_bad))
    low = p - q - sqrt((p - p_low) ** 2 + (q_high - q) ** 2)
    high = p - q + sqrt((p_high - p) ** 2 + (q - q_low) ** 2)
    return Fill(
        attribute_id=attribute_id,
        known_count=int(known.sum()),
        deal_count=len(known),
        good_rate=p,
        bad_rate=q,
        auc=0.5 + (p - q) / 2,
        low=0.5 + low / 2,
        high=0.5 + high / 2,
    )


def fills(deals: Deals) -> tuple[Fill, ...]:
    """Return the guard's figures for every attribute that any deal has."""
    return tuple(
        fill(name, is_known, deals.outcome)
        for name, values in deals.values.items()
        if (is_known := values != np.array(None, dtype=object)).any()
    )


def refused(
    fill_figures: Collection[Fill],
    lateness: Iterable[Late],
    is_leaky: bool,
    consequences: Iterable[str] = (),
) -> dict[str, str]:
    """Return attributes that may not be fitted, each with its reason and figure."""
    reasons = {
        each.attribute_id: (
            f"whether it is filled in depends on the outcome: {each.good_rate:.0%} against "
            f"{each.bad_rate:.0%}, an AUC of {each.auc:.2f} ({each.low:.2f} to {each.high:.2f}) "
            "from its gaps alone"
        )
        for each in fill_figures
        if each.is_refused
    }
    for late in lateness:
        if late.late_count and not is_leaky:
            reasons[late.attribute_id] = (
                f"{late.late_count:,} of {late.value_count:,} values were observed after the "
                "scoring moment"
            )
    following = "it follows from winning or losing (is_consequence in attributes.csv)"
    known = {each.attribute_id for each in fill_figures}
    return reasons | dict.fromkeys(sorted(known.intersection(consequences)), following)


def separations(card: Card, deals: Deals) -> tuple[Separation, ...]:
    """Return levels with ten deals or more of which all, or none, ended well."""
    everyone = support(card, deals)
    well = support(card, deals.at(np.flatnonzero(deals.outcome)))
    return tuple(
        Separation(criterion.criterion_id, level_id, count, good_count == count)
        for criterion, counts, good_counts in zip(card.criteria, everyone, well, strict=True)
        for level_id, count, good_count in zip(
            level_ids(criterion), counts, good_counts, strict=True
        )
        if count >= LEAST_SEPARATED and good_count in (0, count)
    )
