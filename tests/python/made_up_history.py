"""Closed deals with a known truth, made by the sample generator and handed over without files."""

from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from icp_warehouse.fit.card import Band, Card, CardCriterion, Rule
from icp_warehouse.fit.closed_deals import Deals, Reading
from icp_warehouse.sample_data.deals import Deals as WorldDeals
from icp_warehouse.sample_data.deals import make_deals
from icp_warehouse.sample_data.evidence import known_at_discovery, make_evidence
from icp_warehouse.sample_data.firms import Firms, make_firms
from icp_warehouse.sample_data.randomness import stream
from icp_warehouse.sample_data.truth import COEFFICIENTS, SIGNALS

# Criterion, category, attribute of the truth, points of its levels from the lowest code up.
CORE = (
    ("company_size", "firmographic", "size", (0, 5, 20)),
    ("annual_revenue", "firmographic", "revenue", (0, 5, 20)),
    ("industry", "firmographic", "industry", (0, 0, 5, 15)),
    ("growth_rate", "firmographic", "growth", (0, 2, 5)),
    ("economic_buyer", "buying_signals", "economic_buyer", (0, 8, 15)),
    ("technical_fit", "buying_signals", "technical_fit", (0, 6, 12)),
    ("stakeholders", "buying_signals", "stakeholders", (0, 4, 8)),
    ("timeline", "buying_signals", "timeline", (0, 2, 5)),
)
FACTS = {"size": "employees", "revenue": "revenue", "industry": "industry", "growth": "growth"}
BANDS = (("strong", 85), ("good", 70), ("possible", 55), ("weak", 40), ("poor", 0))
AS_OF = "2026-06-30"
FIRST_DAY = np.datetime64("2024-01-01")


@dataclass(frozen=True, eq=False)
class History:
    """A card, its deals, and the log-odds of winning given what is known of each."""

    card: Card
    reading: Reading
    truth: np.ndarray
    spans: dict[str, float]

    @property
    def deals(self) -> Deals:
        return self.reading.deals

    def first(self, count: int, seed: int) -> "History":
        """As many deals, drawn without regard to how they ended."""
        rng = np.random.default_rng([seed, count])
        return self.at(np.sort(rng.choice(len(self.deals), count, replace=False)))

    def at(self, places: np.ndarray) -> "History":
        reading = replace(self.reading, deals=self.deals.at(places))
        return replace(self, reading=reading, truth=self.truth[places])

    def shuffled(self, seed: int) -> "History":
        """The same deals with their endings dealt out at random."""
        outcome = np.random.default_rng([seed, 77]).permutation(self.deals.outcome)
        reading = replace(self.reading, deals=self.deals.with_outcome(outcome))
        return replace(self, reading=reading)


def core_card() -> Card:
    return Card(
        scorecard_id="core",
        version=1,
        missing_policy="zero",
        category_max={"firmographic": 60, "buying_signals": 40},
        criteria=tuple(
            CardCriterion(
                criterion_id=criterion_id,
                category_id=category_id,
                attribute_id=criterion_id,
                label=criterion_id,
                max_points=max(points),
                match="best",
                value_kind="category",
                rules=tuple(
                    Rule(f"{criterion_id}_{name}", "any_of", None, None, name, worth, "empirical")
                    for name, worth in zip(COEFFICIENTS[fact], points, strict=True)
                ),
            )
            for criterion_id, category_id, fact, points in CORE
        ),
        bands=tuple(Band(name, name, float(floor)) for name, floor in BANDS),
    )


@cache
def history(accounts: int, seed: int) -> History:
    """The closed new-business deals of a made-up company, as known at discovery."""
    firms = make_firms(stream(seed, "firms"), accounts)
    deals = make_deals(stream(seed, "deals"), firms)
    seen = known_at_discovery(deals, make_evidence(stream(seed, "evidence"), deals))
    closed = np.flatnonzero(deals.is_closed & (deals.kind == 0))
    closed = closed[np.argsort(deals.closing_day[closed], kind="stable")]
    levels = [_codes(deals, firms, seen, fact)[closed] for _, _, fact, _ in CORE]
    card = core_card()
    truth = np.zeros(len(closed))
    for (_, _, fact, _), codes in zip(CORE, levels, strict=True):
        worth = np.array(list(COEFFICIENTS[fact].values()))
        known = worth[np.maximum(codes, 0)]
        truth += np.where(codes >= 0, known, known[codes >= 0].mean())
    values = {
        criterion.criterion_id: np.array(
            [None if code < 0 else criterion.rules[code].match_values for code in codes],
            dtype=object,
        )
        for criterion, codes in zip(card.criteria, levels, strict=True)
    }
    return History(
        card=card,
        reading=Reading(
            deals=Deals(
                keys=np.array([f"made_up:{place}" for place in closed], dtype=object),
                closed_on=FIRST_DAY + deals.closing_day[closed].astype("timedelta64[D]"),
                outcome=deals.is_won[closed],
                scores=np.zeros(len(closed)),
                matched=tuple(
                    np.where(codes < 0, len(criterion.rules), codes)
                    for criterion, codes in zip(card.criteria, levels, strict=True)
                ),
                known=np.column_stack([codes >= 0 for codes in levels]),
                fade=tuple(None for _ in levels),
                values=values,
            ),
            as_of_date=AS_OF,
            left_out={},
            lateness=(),
            labels={},
            kinds=dict.fromkeys(values, "category"),
        ),
        truth=truth,
        spans={
            criterion_id: float(np.ptp(list(COEFFICIENTS[fact].values())))
            for criterion_id, _, fact, _ in CORE
        },
    )


def _codes(deals: WorldDeals, firms: Firms, seen: np.ndarray, fact: str) -> np.ndarray:
    """The level of every deal, -1 where it is unknown."""
    if fact in SIGNALS:
        return np.asarray(seen[:, SIGNALS.index(fact)])
    of_firm = np.where(firms.knows[FACTS[fact]], firms.levels[fact], -1)
    return np.asarray(of_firm[deals.firm])
