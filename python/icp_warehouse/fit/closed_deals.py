"""Closed deals at their scoring moment: what was known of them then, and how they ended."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from icp_warehouse.fit.problem import Bools, Floats, Positions

Days = NDArray[np.datetime64]
Texts = NDArray[np.object_]


@dataclass(frozen=True, slots=True, eq=False)
class Deals:
    """Closed deals as arrays of equal length, in order of their closing.

    `matched` has one array per criterion of the card: positions of its rules, the number of rules
    standing for an unknown value without a rule, NO_LEVEL for a known value that no rule covers;
    for a `sum` criterion a matrix deals x rules. `fade` is what age left of a criterion's points.
    """

    keys: Texts
    closed_on: Days
    outcome: Bools
    scores: Floats
    matched: tuple[Positions | Bools, ...]
    known: Bools
    fade: tuple[Floats | None, ...]
    values: dict[str, Texts]

    def __len__(self) -> int:
        """Number of deals."""
        return len(self.keys)

    def at(self, places: NDArray[np.integer]) -> "Deals":
        """These deals alone, in this order."""
        return Deals(
            keys=self.keys[places],
            closed_on=self.closed_on[places],
            outcome=self.outcome[places],
            scores=self.scores[places],
            matched=tuple(each[places] for each in self.matched),
            known=self.known[places],
            fade=tuple(None if each is None else each[places] for each in self.fade),
            values={name: each[places] for name, each in self.values.items()},
        )

    def with_outcome(self, outcome: Bools) -> "Deals":
        """The same deals, had they ended otherwise."""
        return replace(self, outcome=outcome)


@dataclass(frozen=True, slots=True)
class Late:
    """Values of an attribute that carry a later day than the moment, and those without a day."""

    attribute_id: str
    value_count: int
    late_count: int
    undated_count: int


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What was read: the deals, what was left out and why, and when values became known.

    `consequences` are the attributes that follow from how a deal ended.
    """

    deals: Deals
    as_of_date: str
    left_out: dict[str, int]
    lateness: tuple[Late, ...]
    labels: dict[str, str]
    kinds: dict[str, str]
    consequences: frozenset[str] = frozenset()
