"""A scorecard version: categories, criteria, rules, bands."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from icp_warehouse.fit.problem import Points, Shape

FIXED_BASES = ("strategic", "legal")


@dataclass(frozen=True, slots=True)
class Rule:
    """A level of a criterion as its seed row says it."""

    rule_id: str
    operator: str
    lower_bound: float | None
    upper_bound: float | None
    match_values: str | None
    points: int
    basis: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class CardCriterion:
    """A criterion of a card with its rules, in the order in which they are written."""

    criterion_id: str
    category_id: str
    attribute_id: str
    label: str
    max_points: int
    match: Literal["best", "sum"]
    value_kind: str
    rules: tuple[Rule, ...]
    half_life_days: float | None = None
    shape: Shape | None = None

    @property
    def missing(self) -> int | None:
        """The position of the rule for unknown values, if there is one."""
        found = [place for place, rule in enumerate(self.rules) if rule.operator == "missing"]
        return found[0] if found else None

    @property
    def is_numeric(self) -> bool:
        """Whether the attribute is a number, so that its rules are ranges."""
        return self.value_kind in ("integer", "number")


@dataclass(frozen=True, slots=True)
class Band:
    """A score band: from which score on it counts."""

    band_id: str
    label: str
    min_score: float


@dataclass(frozen=True, slots=True)
class Card:
    """A version of a card that gives points."""

    scorecard_id: str
    version: int
    missing_policy: str
    category_max: Mapping[str, int]
    criteria: tuple[CardCriterion, ...]
    bands: tuple[Band, ...]

    @property
    def points(self) -> Points:
        """The points of every rule, criterion by criterion."""
        return tuple(tuple(rule.points for rule in each.rules) for each in self.criteria)

    @property
    def name(self) -> str:
        """How the card is spoken of."""
        return f"{self.scorecard_id} version {self.version}"

    def with_criteria(self, criteria: tuple[CardCriterion, ...]) -> "Card":
        """The card with other criteria."""
        return replace(self, criteria=criteria)
