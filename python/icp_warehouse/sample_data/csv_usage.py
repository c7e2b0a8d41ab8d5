"""What customers did with the product and what they think of it, as far as known."""

import numpy as np

from .csv_facts import references
from .deals import NEVER
from .randomness import chance, choose, dates, office_seconds, stream, times
from .truth import ADOPTION, CHURN_SEGMENTS, NPS_SHARES, Ints, churn_segment
from .vocabulary import EXPORT_DAY, FEATURES
from .world import World

_TRACKED_SHARE = 0.9
_ASKED_SHARE = 0.7


def usage(world: World) -> dict[str, list[str]]:
    """The day a customer took a feature up, and one later day, while it was a customer."""
    rng = stream(world.seed, "usage")
    firm, start, end = _customers(world)
    segment = churn_segment(world.firms.levels)[firm]
    share = np.array([ADOPTION[name] for name in CHURN_SEGMENTS])[segment]
    shape = (len(firm), len(FEATURES))
    taken = (rng.random(shape) < share[:, None]) & chance(rng, _TRACKED_SHARE, len(firm))[:, None]
    first = start[:, None] + rng.exponential(60.0, shape).astype(np.int64)
    again = first + 1 + rng.exponential(120.0, shape).astype(np.int64)
    days, customers, features = [], [], []
    for day in (first, again):
        customer, feature = np.nonzero(taken & (day <= end[:, None]))
        days.append(day[customer, feature])
        customers.append(customer)
        features.append(feature)
    day, customer, feature = (np.concatenate(part) for part in (days, customers, features))
    order = np.lexsort((feature, customer, day))
    refs = references(world.account_keys(), world.account_ids)
    counts = 1 + rng.poisson(6.0, len(order))
    return {
        "account_id": [refs[one] for one in firm[customer[order]].tolist()],
        "usage_date": dates(day[order]),
        "feature": [FEATURES[one] for one in feature[order].tolist()],
        "event_count": [str(count) for count in counts.tolist()],
    }


def nps(world: World) -> dict[str, list[str]]:
    """One answer of some customers, while they were customers."""
    rng = stream(world.seed, "nps")
    firm, start, end = _customers(world)
    segment = churn_segment(world.firms.levels)[firm]
    vote = np.zeros(len(firm), dtype=np.int64)
    for code, name in enumerate(CHURN_SEGMENTS):
        vote[segment == code] = choose(rng, NPS_SHARES[name], int((segment == code).sum()))
    lowest, width = np.array([0, 7, 9])[vote], np.array([7, 2, 2])[vote]
    score = lowest + rng.integers(0, width)
    day = start + (rng.random(len(firm)) * (end - start + 1)).astype(np.int64)
    second = office_seconds(rng, len(firm))
    asked = np.flatnonzero(chance(rng, _ASKED_SHARE, len(firm)))
    order = asked[np.lexsort((asked, second[asked], day[asked]))]
    refs = references(world.account_keys(), world.account_ids)
    return {
        "account_id": [refs[one] for one in firm[order].tolist()],
        "responded_at": times(day[order], second[order], "T", "Z"),
        "score": [str(one) for one in score[order].tolist()],
    }


def _customers(world: World) -> tuple[Ints, Ints, Ints]:
    """Every company that ever subscribed, its first day, and its last one so far."""
    bought = world.subscriptions
    firm = world.deals.firm[bought.deal]
    first = np.full(len(world.firms), NEVER)
    last = np.zeros(len(world.firms), dtype=np.int64)
    np.minimum.at(first, firm, bought.start_day)
    np.maximum.at(last, firm, np.minimum(bought.end_day, EXPORT_DAY))
    customers = np.flatnonzero(first < NEVER)
    return customers, first[customers], last[customers]
