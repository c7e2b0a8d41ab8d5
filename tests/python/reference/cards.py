"""One subject on one scorecard version: points, parts, policies, bounds and bands."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from reference.matching import Facts, Known, exact
from reference.world import Row, Rows, Subject, World

ZERO = Fraction(0)


@dataclass(frozen=True)
class Outcome:
    """What a criterion came to: its points, and the least and most it could be worth."""

    criterion: Row
    category: Row
    known: Known | None
    rule_id: str | None
    points: Fraction
    worst: Fraction
    best: Fraction

    @property
    def max_points(self) -> Fraction:
        """The criterion's own maximum."""
        return exact(self.criterion["max_points"])

    @property
    def weight(self) -> Fraction:
        """The criterion's weight in percent; nothing on a points card."""
        return exact(self.criterion["weight_pct"] or 0)


@dataclass(frozen=True)
class CardScore:
    """The figures of one subject on one card, before exclusions and overrides."""

    outcomes: list[Outcome]
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
    low_tier: str | None
    high_tier: str | None


class Card:
    """A scorecard version with its categories, criteria, rules and bands."""

    def __init__(self, world: World, row: Row) -> None:
        """Collect the rows that belong to this version."""
        self.row = row
        self.id: str = row["scorecard_id"]
        self.version: int = row["version"]
        self.is_weighted = row["score_mode"] == "weighted"
        self.categories = self._own(world.scorecard_categories)
        self.criteria = self._own(world.scorecard_criteria)
        self._rules: dict[str, Rows] = defaultdict(list)
        for rule in self._own(world.scorecard_rules):
            self._rules[rule["criterion_id"]].append(rule)
        most = sum((exact(category["max_points"]) for category in self.categories), ZERO)
        scale = [
            _as_scores(band, most)
            for band in world.score_bands
            if band["band_scale"] == row["band_scale"]
        ]
        self._bands = sorted(scale, key=lambda band: (-exact(band["min_score"]), band["band_id"]))

    def _own(self, rows: Rows) -> Rows:
        return [r for r in rows if (r["scorecard_id"], r["version"]) == (self.id, self.version)]

    def score(self, facts: Facts, subject: Subject, is_fit_only: bool) -> CardScore:
        """Score a subject; with `is_fit_only` the signal part does not exist."""
        of_category = {category["category_id"]: category for category in self.categories}
        outcomes = [
            self._outcome(facts, subject, criterion, of_category[criterion["category_id"]])
            for criterion in self.criteria
        ]
        everything = _Part(self, self.categories, outcomes, is_whole=True)
        fit, signal = everything.only("fit"), everything.only("signal")
        counted = fit if is_fit_only else everything
        icp_score = counted.score()
        low = counted.full(lambda o: o.points if o.known else o.worst)
        high = counted.full(lambda o: o.points if o.known else o.best)
        band = self.band(icp_score)
        return CardScore(
            outcomes=counted.outcomes,
            points=sum((o.points for o in counted.outcomes), ZERO),
            capped_points=sum(counted.capped(lambda o: o.points).values(), ZERO),
            fit_score=fit.score(),
            signal_score=None if is_fit_only else signal.score(),
            icp_score=icp_score,
            score_low=low,
            score_high=high,
            coverage=counted.coverage(),
            score_status=_status(icp_score, counted.outcomes),
            band_id=band["band_id"] if band else None,
            band_tier="Unknown" if icp_score is None else self.tier(icp_score),
            low_tier=None if low is None else self.tier(low),
            high_tier=None if high is None else self.tier(high),
        )

    def band(self, score: Fraction | None) -> Row | None:
        """Find the highest band that starts at or below the score."""
        if score is None:
            return None
        return next((band for band in self._bands if exact(band["min_score"]) <= score), None)

    def tier(self, score: Fraction) -> str | None:
        """Name the tier of a score; below every band it is the lowest band's."""
        band = self.band(score) or (self._bands[-1] if self._bands else None)
        return band["tier"] if band else None

    def worse_tier(self, tier: str | None, other: str) -> str | None:
        """Pick the worse of two tiers; one the scale does not know changes nothing."""
        ladder = list(dict.fromkeys(band["tier"] for band in self._bands if band["tier"] != "Out"))
        ladder.append("Out")
        if tier not in ladder or other not in ladder:
            return tier
        return max(tier, other, key=ladder.index)

    def _outcome(self, facts: Facts, subject: Subject, criterion: Row, category: Row) -> Outcome:
        attribute_id = criterion["attribute_id"]
        known = facts.value(subject, attribute_id)
        rules = self._rules[criterion["criterion_id"]]
        if known and _is_cut(facts, criterion, rules, known):
            known = None
        matched = [rule for rule in rules if facts.meets(rule, attribute_id, known)]
        if known and not matched:
            matched = [rule for rule in rules if rule["operator"] == "otherwise"]
        rule_id, points = _combine(criterion, matched)
        half_life = criterion["half_life_days"]
        if known and half_life is not None:
            points *= Fraction(0.5 ** (known.age_days / half_life))
        worst, best = _extremes(criterion, rules)
        return Outcome(criterion, category, known, rule_id, points, worst, best)


def _is_cut(facts: Facts, criterion: Row, rules: Rows, known: Known) -> bool:
    """Say whether a range earns different points within itself, by the rules that hold for all."""
    attribute_id = criterion["attribute_id"]
    in_part = [rule for rule in rules if facts.could_meet(rule, attribute_id, known)]
    whole = [exact(rule["points"]) for rule in rules if facts.meets(rule, attribute_id, known)]
    if not in_part or criterion["match_strategy"] == "sum":
        return bool(in_part)
    return not whole or max(exact(rule["points"]) for rule in in_part) > max(whole)


def _as_scores(band: Row, most: Fraction) -> Row:
    """A band whose edge counts points, with the edge as that share of the card's maximum."""
    if band.get("scale_unit") != "points":
        return band
    return {**band, "min_score": 100 * exact(band["min_score"]) / most}


class _Part:
    """Some categories of a card and their criteria: everything, or one part."""

    def __init__(
        self, card: Card, categories: Rows, outcomes: list[Outcome], is_whole: bool
    ) -> None:
        self.card = card
        self.categories = categories
        self.outcomes = outcomes
        self.is_whole = is_whole

    def only(self, part: str) -> "_Part":
        categories = [row for row in self.categories if row["part"] == part]
        outcomes = [o for o in self.outcomes if o.category["part"] == part]
        return _Part(self.card, categories, outcomes, is_whole=False)

    def coverage(self) -> Fraction | None:
        sizes = [
            (o.weight if self.card.is_weighted else o.max_points, o.known) for o in self.outcomes
        ]
        known = sum((size for size, is_known in sizes if is_known), ZERO)
        return _ratio(known, sum((size for size, _ in sizes), ZERO))

    def capped(self, points_of: Callable[[Outcome], Fraction]) -> dict[str, Fraction]:
        totals = {row["category_id"]: ZERO for row in self.categories}
        for outcome in self.outcomes:
            totals[outcome.category["category_id"]] += points_of(outcome)
        return {
            row["category_id"]: min(totals[row["category_id"]], exact(row["max_points"]))
            for row in self.categories
        }

    def full(self, points_of: Callable[[Outcome], Fraction]) -> Fraction | None:
        """Score against everything the part could reach, known or not."""
        if self.card.is_weighted:
            total = sum((o.weight * points_of(o) / o.max_points for o in self.outcomes), ZERO)
            weights = Fraction(100) if self.is_whole else _weights(self.outcomes)
            return _percent(total, weights) if self.outcomes else None
        most = sum((exact(row["max_points"]) for row in self.categories), ZERO)
        return _percent(sum(self.capped(points_of).values(), ZERO), most)

    def score(self) -> Fraction | None:
        policy = self.card.row["missing_policy"]
        if policy == "rescale":
            return self._rescaled()
        coverage = self.coverage()
        least = exact(self.card.row["min_coverage"] or 0)
        if policy == "abstain" and (coverage is None or coverage < least):
            return None
        return self.full(lambda o: o.points)

    def _rescaled(self) -> Fraction | None:
        known = [o for o in self.outcomes if o.known]
        part = _Part(self.card, self.categories, known, is_whole=False)
        if self.card.is_weighted:
            return part.full(lambda o: o.points)
        points = sum(part.capped(lambda o: o.points).values(), ZERO)
        return _percent(points, sum(part.capped(lambda o: o.max_points).values(), ZERO))


def _weights(outcomes: list[Outcome]) -> Fraction:
    return sum((o.weight for o in outcomes), ZERO)


def _ratio(part: Fraction, whole: Fraction) -> Fraction | None:
    return part / whole if whole else None


def _percent(points: Fraction, most: Fraction) -> Fraction | None:
    ratio = _ratio(points, most)
    return None if ratio is None else max(ZERO, 100 * ratio)


def _combine(criterion: Row, matched: Rows) -> tuple[str | None, Fraction]:
    if not matched:
        return None, ZERO
    if criterion["match_strategy"] == "sum":
        total = sum((exact(rule["points"]) for rule in matched), ZERO)
        ids = "|".join(sorted(rule["rule_id"] for rule in matched))
        is_missing = any(rule["operator"] == "missing" for rule in matched)
        return ids, total if is_missing else min(total, exact(criterion["max_points"]))
    winner = min(matched, key=lambda rule: (-exact(rule["points"]), rule["rule_id"]))
    return winner["rule_id"], exact(winner["points"])


def _extremes(criterion: Row, rules: Rows) -> tuple[Fraction, Fraction]:
    levels = [rule for rule in rules if rule["operator"] != "missing"]
    reachable = [exact(rule["points"]) for rule in levels]
    if criterion["match_strategy"] == "sum":
        negative = sum((points for points in reachable if points < 0), ZERO)
        return negative, exact(criterion["max_points"])
    if criterion["half_life_days"] is not None or not any(
        rule["operator"] == "otherwise" for rule in levels
    ):
        reachable.append(ZERO)
    return min(reachable), max(reachable)


def _status(score: Fraction | None, outcomes: list[Outcome]) -> str:
    if score is None:
        return "insufficient"
    return "scored" if all(o.known for o in outcomes) else "partial"
