"""Random accounts, deals and observations: drawn from one seed, so that fewer stay the same ones.

Hypothesis shrinks the cards draw by draw; thousands of draws for values would be slow, and each
entity has its own generator so that dropping one leaves the others as they were.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from reference.world import Row, Rows

AS_OF = date(2026, 6, 30)
SETS = {
    "technologies": ["salesforce", "hubspot", "aws", "gcp", "sap", "mainframe"],
    "buying_intent": ["job_posting", "funding_event", "tech_change", "growth_spike"],
    "red_flags": ["long_gap", "price_only", "heavy_customisation"],
}
POOLS = {
    "employee_count": ["0", "49", "50", "51", "199", "200", "201", "1999", "2000", "2001"],
    "growth_rate": ["-0.1", "0", "0.04", "0.05", "0.1", "0.2", "0.35"],
    "industry": ["saas", "fintech", "healthtech", "retail", "energy", "media"],
    "country": ["US", "GB", "DE", "FR", "BR"],
    "is_public": ["true", "false"],
    "economic_buyer": ["confirmed", "likely", "none"],
    "seats_wanted": ["0", "1", "9", "10", "11", "50", "100"],
    "has_pilot": ["true", "false"],
}
# Some accounts have a range for a number: with ends, within, on and across the edges of rules.
RANGES = ["0-49", "49-52", "50-60", "195-200", "199-210", "200-220", "1995-2001", "2000+", "2001+"]
KINDS = {
    "employee_count": ("account", "integer"),
    "growth_rate": ("account", "number"),
    "industry": ("account", "category"),
    "country": ("account", "category"),
    "is_public": ("account", "boolean"),
    "technologies": ("account", "set"),
    "buying_intent": ("account", "set"),
    "economic_buyer": ("deal", "category"),
    "seats_wanted": ("deal", "integer"),
    "has_pilot": ("deal", "boolean"),
    "red_flags": ("deal", "set"),
}
AGES = (0, 1, 29, 30, 31, 60, 89, 90, 91, 180, 200)


@dataclass(frozen=True)
class Population:
    """The entities of a world and what was observed about them."""

    accounts: Rows
    deals: Rows
    attribute_values: Rows


def some_value(random: Random, attribute_id: str) -> str:
    """Pick a canonical value; a set comes sorted and joined by `|`."""
    if attribute_id in SETS:
        pool = SETS[attribute_id]
        return "|".join(sorted(random.sample(pool, random.randint(1, len(pool)))))
    if attribute_id == "employee_count" and random.random() < 0.4:
        return random.choice(RANGES)
    return random.choice(POOLS[attribute_id])


def populate(seed: int, account_count: int, deal_count: int) -> Population:
    """Make accounts, their deals (some orphans) and dated, undated, late and stale values."""
    keys = [f"csv:a{number:02d}" for number in range(account_count)]
    deals = [_deal(Random(f"{seed}/deal/{number}"), number, keys) for number in range(deal_count)]
    entities = [("account", key) for key in keys]
    entities += [("deal", str(deal["deal_key"])) for deal in deals]
    values = [
        row
        for grain, key in entities
        for attribute_id, (attribute_grain, _) in KINDS.items()
        if attribute_grain == grain
        for row in _observations(Random(f"{seed}/{key}/{attribute_id}"), grain, key, attribute_id)
    ]
    return Population([{"account_key": key} for key in keys], deals, values)


def _deal(random: Random, number: int, keys: list[str]) -> Row:
    created = AS_OF - timedelta(days=random.choice((0, 1, 10, 29, 30, 31, 60, 120, 200, 300)))
    outcome = random.choice(("won", "lost", "open"))
    age = (AS_OF - created).days
    # A deal moved from another CRM may have closed before it was created here.
    lasted = random.choice((-45, 0, 0, 1, 29, 30, 31, age, random.randint(0, age)))
    closed = None if outcome == "open" else created + timedelta(days=min(lasted, age))
    return {
        "deal_key": f"csv:d{number:02d}",
        "account_key": None if random.random() < 0.1 else random.choice(keys),
        "created_date": created,
        "closed_date": closed,
        "outcome": outcome,
        "updated_date": AS_OF - timedelta(days=min(age, random.choice((0, 0, 1, 7)))),
    }


def _observations(random: Random, grain: str, key: str, attribute_id: str) -> Rows:
    rows: Rows = []
    for _ in range(random.choice((0, 1, 1, 1, 2, 3))):
        day = AS_OF - timedelta(days=random.choice(AGES))
        observed, known = random.choice(
            (
                (None, None),
                (None, day),
                (day, None),
                (day, day),
                (day, day),
                (day, day + timedelta(days=20)),
            )
        )
        rows.append(
            {
                "grain": grain,
                "entity_key": key,
                "attribute_id": attribute_id,
                "attribute_value": some_value(random, attribute_id),
                "observed_on": observed,
                "known_on": known,
            }
        )
    return rows
