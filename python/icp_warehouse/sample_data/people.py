"""Contacts, their roles in deals, and what was said and done: the CRM's side of the evidence.

Every company has up to five contacts in fixed places. The manager, the chief and the user sit in
one department, the other lead in another, so that a deal shows several departments only where
evidence says so.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from .deals import Deals
from .evidence import IN_CRM, TOP, Evidence, last_day
from .firms import Firms
from .randomness import chance, office_seconds
from .truth import SIGNALS, Bools, Ints
from .vocabulary import CHIEF_TITLES, DEPARTMENTS, EXPORT_DAY

MANAGER, CHIEF, OTHER_LEAD, USER, STAFF = range(5)
PLACES = 5
_PLACE_SHARES = (0.90, 0.0, 0.30, 0.10, 0.25)
_BUYER, _FIT, _STAKEHOLDERS, _TIMELINE = range(len(SIGNALS))

CALL, EMAIL, MEETING, DEMO = "Call", "Email", "Meeting", "Demo"
NEUTRAL_ACTIVITIES = (
    (CALL, "Intro call"),
    (EMAIL, "Follow-up e-mail"),
    (EMAIL, "Recap and next steps"),
    (MEETING, "Check-in"),
    (CALL, "Check on open questions"),
)
EVIDENT_ACTIVITIES = (
    (_FIT, TOP, MEETING, "POC scoping"),
    (_FIT, 1, DEMO, "Demo with integration questions"),
    (_FIT, 1, MEETING, "Technical deep dive"),
    (_BUYER, TOP, CALL, "Budget owner call"),
    (_TIMELINE, TOP, MEETING, "Implementation plan agreed"),
    (_TIMELINE, 1, CALL, "Timeline discussed"),
)


@dataclass(frozen=True)
class Contacts:
    """Contacts as arrays; `number` gives the contact of a company and place, -1 for none."""

    firm: Ints
    place: Ints
    department: Ints
    number: Ints


@dataclass(frozen=True)
class Roles:
    """A contact's part in a deal; `role` is a canonical role."""

    deal: Ints
    place: Ints
    role: list[str]
    day: Ints


@dataclass(frozen=True)
class Activities:
    """Calls, e-mails and meetings; `deal` is -1 where only a company is concerned."""

    firm: Ints
    deal: Ints
    kind: list[str]
    subject: list[str]
    day: Ints
    second: Ints
    is_inbound: Bools


def make_roles(rng: Generator, deals: Deals, evidence: Evidence) -> Roles:
    """Name people in deals so that exactly the evidence shows."""
    confirmed = evidence.select(_BUYER, TOP, IN_CRM)
    confirmed = confirmed[_by_role(confirmed)]
    likely = evidence.select(_BUYER, 1, IN_CRM)
    champion = evidence.select(_STAKEHOLDERS, 1, IN_CRM)
    many = evidence.select(_STAKEHOLDERS, TOP, IN_CRM)
    bystander = np.flatnonzero(chance(rng, 0.1, len(deals)))
    parts: list[tuple[Ints, Ints, int, str]] = [
        (evidence.deal[confirmed], evidence.day[confirmed], CHIEF, "economic_buyer"),
        (evidence.deal[likely], evidence.day[likely], CHIEF, "decision_maker"),
        (evidence.deal[champion], evidence.day[champion], MANAGER, "champion"),
        (evidence.deal[many], evidence.day[many], MANAGER, "champion"),
        (evidence.deal[many], evidence.day[many], OTHER_LEAD, "influencer"),
        (bystander, deals.created_day[bystander], USER, "user"),
    ]
    deal = np.concatenate([part[0] for part in parts])
    place = np.concatenate([np.full(len(part[0]), part[2]) for part in parts])
    role = np.concatenate([np.full(len(part[0]), part[3], dtype="U24") for part in parts])
    day = np.concatenate([part[1] for part in parts])
    order = np.lexsort((place, day, deal))
    return Roles(deal[order], place[order], role[order].tolist(), day[order])


def _by_role(pieces: Ints) -> Bools:
    """Half of the confirmed buyers show by role, the other half by a call with them."""
    return np.equal(pieces % 2, 0)


def make_contacts(rng: Generator, firms: Firms, deals: Deals, roles: Roles) -> Contacts:
    """Enter the people the roles need, and some more."""
    count = len(firms)
    present = rng.random((count, PLACES)) < np.array(_PLACE_SHARES)
    present[deals.firm[roles.deal], roles.place] = True
    firm, place = np.nonzero(present)
    number = np.full((count, PLACES), -1)
    number[firm, place] = np.arange(len(firm))
    home = rng.integers(0, len(DEPARTMENTS), count)[firm]
    elsewhere = (place == OTHER_LEAD) | (place == STAFF)
    away = (home + 1 + rng.integers(0, len(DEPARTMENTS) - 1, len(firm))) % len(DEPARTMENTS)
    department = np.where(elsewhere, away, home)
    return Contacts(firm, place, department, number)


def title(place: int, department: int) -> str:
    """The title of a contact; only those who sign are chiefs."""
    area = DEPARTMENTS[department]
    return (
        f"{area} Manager",
        f"Chief {CHIEF_TITLES[department]} Officer",
        f"{area} Lead",
        f"{area} Specialist",
        f"{area} Associate",
    )[place]


def make_activities(rng: Generator, firms: Firms, deals: Deals, evidence: Evidence) -> Activities:
    """What the evidence shows by activities, and everyday noise around it."""
    deal_parts = []
    day_parts = []
    words: list[tuple[str, str]] = []
    for signal, level, kind, subject in EVIDENT_ACTIVITIES:
        pieces = evidence.select(signal, level, IN_CRM)
        if signal == _BUYER:
            pieces = pieces[~_by_role(pieces)]
        if (signal, level) == (_FIT, 1):
            pieces = pieces[(pieces % 2 == 0) == (kind == DEMO)]
        deal_parts.append(evidence.deal[pieces])
        day_parts.append(evidence.day[pieces])
        words += [(kind, subject)] * len(pieces)

    noisy = np.repeat(np.arange(len(deals)), rng.poisson(1.8, len(deals)))
    span = last_day(deals)[noisy] - deals.created_day[noisy]
    deal_parts.append(noisy)
    day_parts.append(deals.created_day[noisy] + (rng.random(len(noisy)) * span).astype(np.int64))
    deal = np.concatenate(deal_parts)
    firm = deals.firm[deal]

    called = np.flatnonzero(chance(rng, 0.25, len(firms)))
    firm = np.concatenate([firm, called])
    deal = np.concatenate([deal, np.full(len(called), -1)])
    since = firms.created_day[called]
    day_parts.append(rng.integers(since, EXPORT_DAY))
    drawn = rng.integers(0, len(NEUTRAL_ACTIVITIES), len(noisy) + len(called))
    words += [NEUTRAL_ACTIVITIES[place] for place in drawn.tolist()]
    day = np.concatenate(day_parts)
    order = np.lexsort((deal, firm, day))
    sorted_words = [words[place] for place in order.tolist()]
    return Activities(
        firm=firm[order],
        deal=deal[order],
        kind=[kind for kind, _ in sorted_words],
        subject=[subject for _, subject in sorted_words],
        day=day[order],
        second=office_seconds(rng, len(day)),
        is_inbound=chance(rng, 0.3, len(day)),
    )
