"""What the reference scorer reads (seed rows and observed facts) and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

Row = Mapping[str, Any]
Rows = list[Row]


@dataclass(frozen=True)
class World:
    """Seeds, entities and observations of one run; each list holds rows with the seed's columns."""

    as_of_date: date
    signal_window_days: int = 30
    signal_lookback_days: int = 180
    scorecards: Rows = field(default_factory=list)
    scorecard_categories: Rows = field(default_factory=list)
    scorecard_criteria: Rows = field(default_factory=list)
    scorecard_rules: Rows = field(default_factory=list)
    score_bands: Rows = field(default_factory=list)
    attributes: Rows = field(default_factory=list)
    value_sets: Rows = field(default_factory=list)
    segments: Rows = field(default_factory=list)
    exclusions: Rows = field(default_factory=list)
    conditions: Rows = field(default_factory=list)
    tier_overrides: Rows = field(default_factory=list)
    accounts: Rows = field(default_factory=list)
    deals: Rows = field(default_factory=list)
    attribute_values: Rows = field(default_factory=list)


@dataclass(frozen=True)
class Subject:
    """Somebody to score on a day, seeing what was known by another day (later only if leaky)."""

    account_key: str | None
    deal_key: str | None
    scored_on: date
    known_by: date


@dataclass(frozen=True)
class Line:
    """One criterion of one card for one account: why the account has these points."""

    account_key: str
    scorecard_id: str
    scorecard_version: int
    category_id: str
    part: str
    criterion_id: str
    attribute_id: str
    attribute_value: str | None
    rule_id: str | None
    points: Fraction
    max_points: Fraction
    is_known: bool


@dataclass(frozen=True)
class AccountScore:
    """One account on one scorecard version, as of the run's day."""

    account_key: str
    scorecard_id: str
    scorecard_version: int
    segment_id: str | None
    scoring_deal_key: str | None
    is_in_force: bool
    is_primary: bool
    points: Fraction
    capped_points: Fraction
    fit_score: Fraction | None
    signal_score: Fraction | None
    icp_score: Fraction | None
    score_low: Fraction | None
    score_high: Fraction | None
    coverage: Fraction | None
    score_status: str
    score_basis: str
    band_id: str | None
    band_tier: str | None
    machine_tier: str | None
    icp_tier: str | None
    is_tier_certain: bool
    exclusion_ids: str | None
    shadow_exclusion_ids: str | None
    override_id: str | None
    anti_score: Fraction | None
    is_closer_to_anti_persona: bool


@dataclass(frozen=True)
class DealScore:
    """One deal at one scoring moment on one scorecard version (`band_tier`: no exclusions)."""

    deal_key: str
    account_key: str | None
    scoring_moment: str
    scorecard_id: str
    scorecard_version: int
    scored_on: date
    is_in_force: bool
    points: Fraction
    capped_points: Fraction
    fit_score: Fraction | None
    signal_score: Fraction | None
    icp_score: Fraction | None
    score_low: Fraction | None
    score_high: Fraction | None
    coverage: Fraction | None
    score_status: str
    band_id: str | None
    band_tier: str | None
    tier: str | None
    exclusion_ids: str | None


@dataclass(frozen=True)
class Result:
    """All answers, each list sorted by its key; `segment_ids` holds every account."""

    lines: list[Line]
    account_scores: list[AccountScore]
    deal_scores: list[DealScore]
    segment_ids: dict[str, str | None]
