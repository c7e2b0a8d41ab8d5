"""The reference scorer: `score_world` works the rules of scoring out one subject at a time."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from reference.cards import Card, CardScore
from reference.matching import Facts, exact, is_within
from reference.subjects import moments, scoring_deal
from reference.world import AccountScore, DealScore, Line, Result, Row, Rows, Subject, World


def score_world(world: World) -> Result:
    """Score every account and deal of a world on every active and shadow card."""
    return _Scorer(world).run()


class _Scorer:
    def __init__(self, world: World) -> None:
        self.world = world
        self.facts = Facts(world)
        self.cards = [
            Card(world, row) for row in world.scorecards if row["status"] in ("active", "shadow")
        ]
        self.subjects: dict[str, Subject] = {}
        for account in world.accounts:
            key = account["account_key"]
            deal = scoring_deal(world, key)
            deal_key = deal["deal_key"] if deal else None
            self.subjects[key] = Subject(key, deal_key, world.as_of_date, world.as_of_date)
        self.ranked_segments = sorted(
            world.segments, key=lambda row: (row["priority"], row["segment_id"])
        )
        self.matched_segments = {
            key: [
                row["segment_id"]
                for row in self.ranked_segments
                if self.facts.holds("segment", row["segment_id"], subject)
            ]
            for key, subject in self.subjects.items()
        }

    def run(self) -> Result:
        lines: list[Line] = []
        scores: list[AccountScore] = []
        for key in sorted(self.subjects):
            cards = self._cards_for(self.subjects[key])
            of_account = [self._score_account(card, key, lines) for card in cards]
            scores += self._compare(of_account)
        deals = [score for deal in self.world.deals for score in self._score_deal(deal)]
        return Result(
            lines=sorted(lines, key=_card_key("account_key", "criterion_id")),
            account_scores=sorted(scores, key=_card_key("account_key")),
            deal_scores=sorted(deals, key=_card_key("deal_key", "scoring_moment")),
            segment_ids={
                key: matched[0] if matched else None
                for key, matched in self.matched_segments.items()
            },
        )

    def _cards_for(self, subject: Subject) -> list[Card]:
        return [
            card
            for card in self.cards
            if not card.row["segment_id"]
            or self.facts.holds("segment", card.row["segment_id"], subject)
        ]

    def _score_account(self, card: Card, key: str, lines: list[Line]) -> AccountScore:
        subject = self.subjects[key]
        is_fit_only = subject.deal_key is None
        scored = card.score(self.facts, subject, is_fit_only)
        lines += _lines(card, key, scored)
        tier, status, exclusion_ids = self._exclude(card, subject, scored)
        ends = [self._end_tier(card, subject, scored, at_best) for at_best in (True, False)]
        shadows = self._exclusions(card, subject, acting=False)
        override = self._override(subject)
        matched = self.matched_segments[key]
        return AccountScore(
            account_key=key,
            segment_id=matched[0] if matched else None,
            scoring_deal_key=subject.deal_key,
            is_primary=False,
            is_tier_certain=tier is not None and ends == [tier, tier],
            score_status=status,
            score_basis="fit_only" if is_fit_only else "fit_and_signal",
            machine_tier=tier,
            icp_tier=override["tier"] if override else tier,
            exclusion_ids=exclusion_ids,
            shadow_exclusion_ids=_ids(shadows),
            override_id=override["override_id"] if override else None,
            anti_score=None,
            is_closer_to_anti_persona=False,
            **_shared(card, subject, scored),
        )

    def _score_deal(self, deal: Row) -> Iterable[DealScore]:
        for moment, subject in moments(self.world, deal):
            for card in self._cards_for(subject):
                scored = card.score(self.facts, subject, is_fit_only=False)
                tier, status, exclusion_ids = self._exclude(card, subject, scored)
                yield DealScore(
                    deal_key=deal["deal_key"],
                    account_key=deal["account_key"],
                    scoring_moment=moment,
                    scored_on=subject.scored_on,
                    score_status=status,
                    tier=tier,
                    exclusion_ids=exclusion_ids,
                    **_shared(card, subject, scored),
                )

    def _exclude(
        self, card: Card, subject: Subject, scored: CardScore
    ) -> tuple[str | None, str, str | None]:
        applied = self._exclusions(card, subject, acting=True)
        ids = _ids(applied)
        if any(row["effect"] == "disqualify" for row in applied):
            return "Out", "disqualified", ids
        tier = scored.band_tier
        for row in applied:
            if row["effect"] == "cap_tier" and scored.icp_score is not None:
                tier = card.worse_tier(tier, row["effect_tier"])
        return tier, scored.score_status, ids

    def _end_tier(
        self, card: Card, subject: Subject, scored: CardScore, at_best: bool
    ) -> str | None:
        """The tier when all that is unknown turns out as well, or as badly, as it can."""
        tier = scored.high_tier if at_best else scored.low_tier
        for row in self._valid_exclusions(card, subject, acting=True):
            answer = self.facts.could_hold("exclusion", row["exclusion_id"], subject)
            if answer is False or (answer is None and at_best):
                continue
            if row["effect"] == "disqualify":
                return "Out"
            if row["effect"] == "cap_tier":
                tier = card.worse_tier(tier, row["effect_tier"])
        return tier

    def _exclusions(self, card: Card, subject: Subject, acting: bool) -> Rows:
        return [
            row
            for row in self._valid_exclusions(card, subject, acting)
            if self.facts.holds("exclusion", row["exclusion_id"], subject)
        ]

    def _valid_exclusions(self, card: Card, subject: Subject, acting: bool) -> Rows:
        """Those asked of a subject on a card: shadow ones act where the card is one, too."""
        found: Rows = []
        for row in self.world.exclusions:
            status = row.get("status") or "active"
            is_acting = status == "active" or card.row["status"] == "shadow"
            if (
                status in ("active", "shadow")
                and is_acting is acting
                and (row.get("scorecard_id") or card.id) == card.id
                and is_within(subject.scored_on, row["valid_from"], row["valid_to"])
            ):
                found.append(row)
        return found

    def _override(self, subject: Subject) -> Row | None:
        today = self.world.as_of_date
        live: Rows = [
            row
            for row in self.world.tier_overrides
            if row["account_key"] == subject.account_key
            and (row["approved_by"] or "").strip()
            and row["valid_from"] is not None
            and row["valid_from"] <= today <= row["expires_on"]
            and (
                not self.facts.has_conditions("override", row["override_id"])
                or self.facts.holds("override", row["override_id"], subject)
            )
        ]
        return max(live, key=lambda row: (row["valid_from"], row["override_id"]), default=None)

    def _compare(self, scores: list[AccountScore]) -> list[AccountScore]:
        """Mark the primary card and set each ideal card beside its anti card."""
        rows = {(card.id, card.version): card.row for card in self.cards}
        priority = {row["segment_id"]: rank for rank, row in enumerate(self.ranked_segments)}

        def row_of(score: AccountScore) -> Row:
            return rows[score.scorecard_id, score.scorecard_version]

        def standing(score: AccountScore) -> tuple[int, str, int]:
            segment_id = row_of(score)["segment_id"]
            rank = priority[segment_id] if segment_id else len(priority)
            return rank, score.scorecard_id, -score.scorecard_version

        candidates = [
            score
            for score in scores
            if row_of(score)["status"] == "active"
            and row_of(score)["polarity"] == "ideal"
            and score.is_in_force
        ]
        primary = min(candidates, key=standing, default=None)

        def compared(score: AccountScore) -> AccountScore:
            anti = max(
                (
                    other
                    for other in scores
                    if row_of(score)["polarity"] == "ideal"
                    and row_of(other)["polarity"] == "anti"
                    and other.scorecard_id == row_of(score)["paired_scorecard_id"]
                ),
                key=lambda other: (other.is_in_force, other.scorecard_version),
                default=None,
            )
            against = anti.icp_score if anti else None
            return replace(
                score,
                is_primary=score is primary,
                anti_score=against,
                is_closer_to_anti_persona=against is not None
                and score.icp_score is not None
                and against >= score.icp_score,
            )

        return [compared(score) for score in scores]


def _shared(card: Card, subject: Subject, scored: CardScore) -> dict[str, Any]:
    names = (
        "points capped_points fit_score signal_score icp_score score_low score_high coverage"
        " band_id band_tier"
    )
    return {name: getattr(scored, name) for name in names.split()} | {
        "scorecard_id": card.id,
        "scorecard_version": card.version,
        "is_in_force": is_within(subject.scored_on, card.row["valid_from"], card.row["valid_to"]),
    }


def _lines(card: Card, account_key: str, scored: CardScore) -> list[Line]:
    return [
        Line(
            account_key=account_key,
            scorecard_id=card.id,
            scorecard_version=card.version,
            category_id=outcome.category["category_id"],
            part=outcome.category["part"],
            criterion_id=outcome.criterion["criterion_id"],
            attribute_id=outcome.criterion["attribute_id"],
            attribute_value=outcome.known.text if outcome.known else None,
            rule_id=outcome.rule_id,
            points=outcome.points,
            max_points=exact(outcome.criterion["max_points"]),
            is_known=outcome.known is not None,
        )
        for outcome in scored.outcomes
    ]


def _ids(exclusions: Rows) -> str | None:
    return "|".join(sorted(row["exclusion_id"] for row in exclusions)) or None


def _card_key(first: str, *rest: str) -> Any:
    names = (first, "scorecard_id", "scorecard_version", *rest)
    return lambda row: tuple(getattr(row, name) for name in names)
