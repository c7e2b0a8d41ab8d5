"""Scorecards as the checks read them: versions with categories, criteria and rules, and bands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from icp_warehouse.check.finding import Finding, at
from icp_warehouse.seeds.rows import SeedRow

LISTING = ("any_of", "none_of", "all_of")
NUMERIC_KINDS = ("integer", "number")


@dataclass(frozen=True)
class Entry:
    """A row of a seed with its typed values, for findings about it."""

    path: str
    row: SeedRow
    typed: Mapping[str, Any]

    def __getitem__(self, column: str) -> Any:
        """Return a typed value, nothing where the cell is empty."""
        return self.typed[column]

    def finding(self, check_id: str, column: str | None, sentence: str, mend: str) -> Finding:
        """Return a finding about a cell of the row."""
        return at(check_id, self.path, self.row, column, sentence, mend)


@dataclass(frozen=True)
class Clause:
    """A rule of a criterion or a condition: an operator with bounds or values."""

    entry: Entry
    attribute_id: str
    value_kind: str
    values: frozenset[str]

    @property
    def operator(self) -> str:
        """Return the operator."""
        return str(self.entry["operator"] or "")

    @property
    def lower(self) -> Decimal | None:
        """Return the lower bound, nothing where there is none."""
        bound: Decimal | None = self.entry["lower_bound"]
        return bound

    @property
    def upper(self) -> Decimal | None:
        """Return the upper bound, nothing where there is none."""
        bound: Decimal | None = self.entry["upper_bound"]
        return bound


@dataclass(frozen=True)
class Rule(Clause):
    """One level of a criterion."""

    @property
    def rule_id(self) -> str:
        """Return the name of the level."""
        return str(self.entry["rule_id"])

    @property
    def points(self) -> Decimal:
        """Return what the level is worth."""
        return self.entry["points"] or Decimal(0)


@dataclass(frozen=True)
class Criterion:
    """One criterion of a card with its rules."""

    entry: Entry
    attribute: Entry
    rules: tuple[Rule, ...]

    @property
    def criterion_id(self) -> str:
        """Return the name of the criterion."""
        return str(self.entry["criterion_id"])

    @property
    def attribute_id(self) -> str:
        """Return the name of what it reads."""
        return str(self.entry["attribute_id"])

    @property
    def is_sum(self) -> bool:
        """Return whether matching rules add up."""
        return bool(self.entry["match_strategy"] == "sum")

    @property
    def max_points(self) -> Decimal:
        """Return the points it can give at most."""
        return self.entry["max_points"] or Decimal(0)

    def with_operator(self, *operators: str) -> list[Rule]:
        """Return the rules that have one of the operators."""
        return [rule for rule in self.rules if rule.operator in operators]

    @property
    def otherwise(self) -> Rule | None:
        """Return the rule for every other value."""
        return next(iter(self.with_operator("otherwise")), None)


@dataclass(frozen=True)
class Category:
    """One category of a card with its criteria."""

    entry: Entry
    criteria: tuple[Criterion, ...]

    @property
    def max_points(self) -> Decimal:
        """Return the points it can give at most."""
        return self.entry["max_points"] or Decimal(0)

    @property
    def part(self) -> str:
        """Return `fit` or `signal`."""
        return str(self.entry["part"])


@dataclass(frozen=True)
class Card:
    """One version of a scorecard; `bands` from the lowest score to the highest."""

    entry: Entry
    categories: tuple[Category, ...]
    bands: tuple[Entry, ...]

    @property
    def label(self) -> str:
        """Return card and version as a person says them."""
        return f"{self.entry['scorecard_id']} version {self.entry['version']}"

    @property
    def status(self) -> str:
        """Return draft, shadow, active or retired."""
        return str(self.entry["status"])

    @property
    def is_ideal(self) -> bool:
        """Return whether a high score is wanted."""
        return bool(self.entry["polarity"] == "ideal")

    @property
    def is_weighted(self) -> bool:
        """Return whether criteria are weighed in percent."""
        return bool(self.entry["score_mode"] == "weighted")

    @property
    def edges(self) -> list[Fraction]:
        """Return the lowest score of each band; points count as their share of the maximum."""
        most = sum((Fraction(category.max_points) for category in self.categories), Fraction(0))
        return [
            100 * Fraction(band["min_score"]) / most
            if band["scale_unit"] == "points" and most
            else Fraction(band["min_score"])
            for band in self.bands
        ]

    @property
    def criteria(self) -> list[Criterion]:
        """Return the criteria of all categories."""
        return [criterion for category in self.categories for criterion in category.criteria]


def acts_on(exclusion: Entry, card: Card, day: date) -> bool:
    """Return whether an exclusion acts on a card on a day, as the models have it."""
    status = exclusion["status"] or "active"
    begins, ends = exclusion["valid_from"], exclusion["valid_to"]
    return (
        (status == "active" or (status == "shadow" and card.status == "shadow"))
        and (exclusion["scorecard_id"] or card.entry["scorecard_id"]) == card.entry["scorecard_id"]
        and (begins is None or begins <= day)
        and (ends is None or day <= ends)
    )
