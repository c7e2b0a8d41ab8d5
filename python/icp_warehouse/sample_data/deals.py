"""The deals: who is talked to, when, how much for, and who wins by the known truth."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from .firms import Firms, fit_score
from .randomness import chance, choose, office_seconds
from .truth import (
    CHURN_HAZARD,
    CYCLE,
    DEAL_SIZE,
    FIT,
    INTERCEPT,
    SIGNAL_PULL,
    SIGNAL_SHARES,
    SIGNALS,
    Bools,
    Floats,
    Ints,
    churn_segment,
    coefficient,
    level_names,
)
from .vocabulary import EXPORT_DAY

NEVER = 1_000_000  # a day beyond every export
_ROUNDS = 4
_STALE_SHARE = 0.05  # open deals nobody closes


@dataclass(frozen=True)
class Deals:
    """Deals as arrays of equal length, by creation; `firm` points into the companies."""

    firm: Ints
    kind: Ints  # 0 new business, 1 expansion, 2 renewal
    created_day: Ints
    created_second: Ints
    closing_day: Ints  # closed on this day, or expected to
    is_closed: Bools
    is_won: Bools
    would_win: Bools
    probability: Floats
    amount_usd: Floats
    signals: Ints  # one column of level codes per signal
    red_flag: Ints  # 0 none, else 1 + index of the flag
    churn_day: Ints  # day the customer leaves, for a first won deal; else NEVER

    def __len__(self) -> int:
        """Number of deals."""
        return len(self.firm)

    def levels(self, firms: Firms) -> dict[str, Ints]:
        """The level codes of each deal, attribute by attribute, in the order of the truth."""
        of_firm = {name: firms.levels[name][self.firm] for name in FIT}
        of_signals = {name: self.signals[:, place] for place, name in enumerate(SIGNALS)}
        return of_firm | of_signals | _own_levels(self.red_flag, self.kind)


def _own_levels(red_flag: Ints, kind: Ints) -> dict[str, Ints]:
    """Levels that are neither a company's nor a signal's."""
    return {
        "red_flags": (red_flag > 0).astype(np.int64),
        "existing_customer": (kind > 0).astype(np.int64),
    }


def make_deals(rng: Generator, firms: Firms) -> Deals:
    """Let each company buy or decline a few times over."""
    count = len(firms)
    next_day = firms.created_day + 1 + rng.exponential(22.0, count).astype(np.int64)
    active = chance(rng, 0.93, count)
    customer_until = np.zeros(count, dtype=np.int64)
    rounds = []
    for _ in range(_ROUNDS):
        is_customer = customer_until > 0
        active &= (next_day < EXPORT_DAY - 2) & (~is_customer | (next_day < customer_until))
        firm = np.flatnonzero(active)
        deals = _one_round(rng, firms, firm, next_day[firm], is_customer[firm])
        rounds.append(deals)
        first_won = deals.is_won & (deals.kind == 0)
        customer_until[firm[first_won]] = deals.churn_day[first_won]
        active[firm[~deals.is_closed]] = False
        pause = 20 + rng.exponential(70.0, count).astype(np.int64)
        next_day[firm] = deals.closing_day + pause[firm]
        active &= chance(rng, np.where(customer_until > 0, 0.62, 0.48), count)
    return _in_order(rounds)


def first_won_day(deals: Deals, firm_count: int) -> Ints:
    """The day each company became a customer, NEVER if it did not."""
    days = np.full(firm_count, NEVER)
    np.minimum.at(days, deals.firm[deals.is_won], deals.closing_day[deals.is_won])
    return days


def _in_order(rounds: list[Deals]) -> Deals:
    """All rounds as one, sorted by creation."""
    joined: dict[str, NDArray[np.generic]] = {
        field.name: np.concatenate([getattr(deals, field.name) for deals in rounds])
        for field in fields(Deals)
    }
    order = np.lexsort((joined["firm"], joined["created_second"], joined["created_day"]))
    return Deals(**{name: values[order] for name, values in joined.items()})  # type: ignore[arg-type]


def _one_round(
    rng: Generator, firms: Firms, firm: Ints, created: Ints, is_customer: Bools
) -> Deals:
    """At most one deal per company; companies are `firm`, created on the given days."""
    count = len(firm)
    kind = np.where(is_customer, np.where(chance(rng, 0.3, count), 2, 1), 0).astype(np.int64)
    fit = fit_score(firms.levels, FIT)[firm]
    signals = _signals(rng, (fit - 1.6) / 0.8)
    red_flag = np.where(chance(rng, 0.14, count), rng.integers(1, 4, count), 0).astype(np.int64)
    logit = INTERCEPT + fit + fit_score(_own_levels(red_flag, kind), ("red_flags",))
    logit += coefficient("existing_customer", (kind > 0).astype(np.int64))
    for place, name in enumerate(SIGNALS):
        logit += coefficient(name, signals[:, place])
    probability = 1.0 / (1.0 + np.exp(-logit))
    would_win = chance(rng, probability, count)

    pace = CYCLE["base"] + CYCLE["per_logit_of_winning"] * logit + CYCLE["lost"] * ~would_win
    pace += CYCLE["existing_customer"] * (kind > 0)
    cycle = np.clip(np.exp(rng.normal(pace, CYCLE["sigma"])), 12, 500).astype(np.int64)
    is_closed = (created + cycle <= EXPORT_DAY) & ~chance(rng, _STALE_SHARE, count)
    is_won = is_closed & would_win
    expected = np.maximum(created + cycle, EXPORT_DAY - 40 + rng.integers(0, 120, count))
    closing = np.where(is_closed, created + cycle, expected)

    hazard = np.array(list(CHURN_HAZARD.values()))[churn_segment(firms.levels)[firm]]
    stays = np.ceil(rng.geometric(hazard) * 30.4).astype(np.int64)
    return Deals(
        firm=firm,
        kind=kind,
        created_day=created,
        created_second=office_seconds(rng, count),
        closing_day=closing,
        is_closed=is_closed,
        is_won=is_won,
        would_win=would_win,
        probability=probability,
        amount_usd=_amounts(rng, firms, firm, kind),
        signals=signals,
        red_flag=red_flag,
        churn_day=np.where(is_won & (kind == 0), closing + stays, NEVER),
    )


def _signals(rng: Generator, pull: Floats) -> Ints:
    """Draw the level of each signal; companies that fit buy in a clearer way."""
    levels = []
    for shares in SIGNAL_SHARES:
        drawn = choose(rng, shares, len(pull))
        lifted = chance(rng, SIGNAL_PULL * np.abs(pull) / 2, len(pull))
        levels.append(np.clip(drawn + np.where(lifted, np.sign(pull), 0), 0, 2))
    return np.stack(levels, axis=1).astype(np.int64)


def _amounts(rng: Generator, firms: Firms, firm: Ints, kind: Ints) -> Floats:
    """Log-normal deal sizes, to the nearest 100 dollars."""
    core = firms.levels["industry"][firm] == level_names("industry").index("core")
    size = (
        DEAL_SIZE["base"]
        + DEAL_SIZE["per_log_employees_over_400"] * np.log(firms.employees[firm] / 400)
        + DEAL_SIZE["size_ideal"] * (firms.levels["size"][firm] == 2)
        + DEAL_SIZE["industry_core"] * core
        + DEAL_SIZE["growth_high"] * (firms.levels["growth"][firm] == 2)
        + DEAL_SIZE["existing_customer"] * (kind > 0)
    )
    amounts: Floats = np.exp(rng.normal(size, DEAL_SIZE["sigma"]))
    return np.maximum(500.0, np.round(amounts, -2))
