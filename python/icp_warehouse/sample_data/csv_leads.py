"""What the marketing tool knows of all companies: leads and the campaigns that touched them."""

import numpy as np

from .campaigns import with_favour
from .csv_facts import references
from .leads import MQL, NONE, SAL, SQL, Leads, make_leads
from .randomness import office_seconds, stream, times
from .truth import Ints
from .vocabulary import CHANNELS, LEAD_SOURCES, REJECTION_LABELS
from .world import World

_FREE_MAIL = "gmail.com"


def lead_records(world: World) -> Leads:
    """The leads of a world."""
    found = make_leads(stream(world.seed, "leads"), world.firms, world.deals)
    return with_favour(stream(world.seed, "campaigns"), world.firms, found)


def leads(world: World) -> dict[str, list[str]]:
    """Leads with the days on which they moved on."""
    found = lead_records(world)
    rng = stream(world.seed, "lead times")
    accounts = references(world.account_keys(), world.account_ids)
    deals = [*references(world.deal_keys(), world.deal_ids), ""]  # the last one stands for none
    second = office_seconds(rng, len(found))
    firm, named = found.firm.tolist(), found.names_account.tolist()
    free_mail = found.writes_from_free_mail.tolist()
    rejected = (found.rejected_day != NONE).tolist()
    reasons = found.reason.tolist()
    return {
        "lead_id": [f"L-{number + 1:05d}" for number in range(len(found))],
        "account_id": [
            accounts[one] if name else "" for one, name in zip(firm, named, strict=True)
        ],
        "email_domain": [
            _FREE_MAIL if free else world.firms.domains[one]
            for one, free in zip(firm, free_mail, strict=True)
        ],
        "source": [LEAD_SOURCES[place] for place in found.source.tolist()],
        "created_at": times(found.created_day, second, "T", "Z"),
        "mql_at": _moments(found.stage_day[:, MQL], second + 60),
        "sal_at": _moments(found.stage_day[:, SAL], second + 120),
        "sql_at": _moments(found.stage_day[:, SQL], second + 180),
        "rejected_at": _moments(found.rejected_day, second + 240),
        "rejection_reason": [
            REJECTION_LABELS[reason] if down else ""
            for reason, down in zip(reasons, rejected, strict=True)
        ],
        "converted_deal_id": [deals[deal] for deal in found.deal.tolist()],
    }


def campaign_touches(world: World) -> dict[str, list[str]]:
    """What reached the people behind the leads up to ten days before they asked."""
    found = lead_records(world)
    rng = stream(world.seed, "campaign touches")
    lead = np.repeat(np.arange(len(found)), found.touches)
    day = np.maximum(0, found.created_day[lead] - rng.integers(0, 11, len(lead)))
    moments = times(day, office_seconds(rng, len(lead)), "T", "Z")
    channels = [CHANNELS[place] for place in found.channel[lead].tolist()]
    return {
        "touch_id": [f"T-{number + 1:05d}" for number in range(len(lead))],
        "lead_id": [f"L-{number + 1:05d}" for number in lead.tolist()],
        "campaign": [
            f"{channel}-{moment[:4]}" for channel, moment in zip(channels, moments, strict=True)
        ],
        "channel": channels,
        "touched_at": moments,
    }


def _moments(days: Ints, seconds: Ints) -> list[str]:
    texts = times(np.maximum(days, 0), seconds, "T", "Z")
    return [text if day != NONE else "" for text, day in zip(texts, days.tolist(), strict=True)]
