"""Facts kept beside the CRMs for all companies: observations, attributes and subscriptions."""

import numpy as np

from .deals import NEVER
from .evidence import OBSERVED, last_day
from .labels import Labels
from .randomness import chance, dates, office_seconds, stream, times
from .truth import COEFFICIENTS, SIGNALS
from .vocabulary import (
    BUYING_INTENTS,
    CANCEL_REASONS,
    EXPORT_DAY,
    PLANS,
    RED_FLAGS,
    TECHNOLOGIES,
)
from .world import World

_RED_FLAG_KNOWN = 0.6
_PLAN_EDGES = (1500.0, 5000.0)  # USD a month


def references(keys: list[str], names: list[str]) -> list[str]:
    """How these files name a record: a plain id of this source, the full key of another."""
    return [name if key.startswith("csv:") else key for key, name in zip(keys, names, strict=True)]


def signal_observations(world: World) -> dict[str, list[str]]:
    """What people wrote down about deals, and intent seen at companies, by moment."""
    rng = stream(world.seed, "observations")
    deals, firms, evidence = world.deals, world.firms, world.evidence
    deal_refs = references(world.deal_keys(), world.deal_ids)
    account_refs = references(world.account_keys(), world.account_ids)

    noted = np.flatnonzero(evidence.channel == OBSERVED)
    values = [list(COEFFICIENTS[name]) for name in SIGNALS]
    subjects = [("", deal_refs[deal]) for deal in evidence.deal[noted].tolist()]
    facts = [
        (SIGNALS[signal], values[signal][level])
        for signal, level in zip(
            evidence.signal[noted].tolist(), evidence.level[noted].tolist(), strict=True
        )
    ]
    flagged = np.flatnonzero((deals.red_flag > 0) & chance(rng, _RED_FLAG_KNOWN, len(deals)))
    subjects += [("", deal_refs[deal]) for deal in flagged.tolist()]
    facts += [("red_flags", RED_FLAGS[flag - 1]) for flag in deals.red_flag[flagged].tolist()]
    flag_day = np.minimum(deals.created_day + rng.integers(3, 40, len(deals)), last_day(deals))

    intent = np.repeat(np.arange(len(firms)), rng.poisson(0.25, len(firms)))
    subjects += [(account_refs[firm], "") for firm in intent.tolist()]
    drawn = rng.integers(0, len(BUYING_INTENTS), len(intent)).tolist()
    facts += [("buying_intent", BUYING_INTENTS[place]) for place in drawn]
    intent_day = rng.integers(firms.created_day[intent], EXPORT_DAY)

    day = np.concatenate([evidence.day[noted], flag_day[flagged], intent_day])
    observed = times(day, office_seconds(rng, len(day)), "T", "Z")
    kinds = rng.integers(0, 3, len(day)).tolist()
    order = np.argsort(day, kind="stable").tolist()
    reps = rng.integers(1, 9, len(day)).tolist()
    return {
        "account_id": [subjects[place][0] for place in order],
        "deal_id": [subjects[place][1] for place in order],
        "attribute_id": [facts[place][0] for place in order],
        "value": [facts[place][1] for place in order],
        "observed_at": [observed[place] for place in order],
        "evidence_type": [("conversation", "email", "document")[kinds[place]] for place in order],
        "evidence_ref": [f"note-{number + 1}" for number in range(len(order))],
        "recorded_by": [f"rep-{reps[place]}" for place in order],
    }


def attributes(world: World) -> dict[str, list[str]]:
    """Growth and technologies from a data provider, for some companies, with dates."""
    rng = stream(world.seed, "attributes")
    firms = world.firms
    refs = references(world.account_keys(), world.account_ids)
    labels = list(TECHNOLOGIES)
    rows = []
    for name, share in (("growth_rate", 0.15), ("technologies", 0.15)):
        chosen = np.flatnonzero(chance(rng, share, len(firms)))
        day = rng.integers(firms.created_day[chosen], EXPORT_DAY)
        observed = times(day, office_seconds(rng, len(day)), "T", "Z")
        for firm, moment in zip(chosen.tolist(), observed, strict=True):
            used = [labels[place] for place in np.flatnonzero(firms.technologies[firm])]
            value = f"{firms.growth[firm]:.3f}" if name == "growth_rate" else ";".join(used)
            rows.append((refs[firm], "", name, value, moment))
    columns = ("account_id", "deal_id", "attribute_id", "value", "observed_at")
    return {name: [row[place] for row in rows] for place, name in enumerate(columns)}


def subscriptions(world: World, labels: Labels) -> dict[str, list[str]]:
    """What won customers pay each month, and until when."""
    bought = world.subscriptions
    firms = world.deals.firm[bought.deal].tolist()
    refs = references(world.account_keys(), world.account_ids)
    ended = bought.end_day < NEVER
    asked = np.maximum(bought.start_day, bought.end_day - 30)
    last = np.where(ended, bought.end_day, EXPORT_DAY)
    asked = np.where(ended, asked, EXPORT_DAY)
    plan = np.searchsorted(_PLAN_EDGES, bought.monthly_usd, side="right").tolist()
    is_over = ended.tolist()
    monthly = bought.monthly_usd.tolist()
    return {
        "subscription_id": [f"SUB-{number + 1:04d}" for number in range(len(firms))],
        "account_id": [refs[firm] for firm in firms],
        "plan": [PLANS[place] for place in plan],
        "status": ["canceled" if over else "active" for over in is_over],
        "start_date": dates(bought.start_day),
        "end_date": _only(is_over, dates(last)),
        "mrr": [labels.local(firm, usd) for firm, usd in zip(firms, monthly, strict=True)],
        "currency": [labels.currency(firm) for firm in firms],
        "cancel_requested_at": _only(is_over, times(asked, np.full(len(asked), 36000), "T", "Z")),
        "cancel_reason": _only(
            is_over, [CANCEL_REASONS[place] for place in bought.cancel_reason.tolist()]
        ),
    }


def _only(kept: list[bool], texts: list[str]) -> list[str]:
    return [text if keep else "" for keep, text in zip(kept, texts, strict=True)]
